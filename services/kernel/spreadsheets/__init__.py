"""Workbooks and CSV files: read into checked rows, written, and marked with errors."""
