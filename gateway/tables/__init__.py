"""Tables declared once: a page shows them (templates/macros/tables.html), a workbook takes them along (ADR 0040)."""
