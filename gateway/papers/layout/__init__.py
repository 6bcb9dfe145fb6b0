"""How papers are set: pages from templates, tables, stamped copies, codes to scan, reproducible archives."""
