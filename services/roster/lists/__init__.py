"""The lists that providers file: forms, checks, receipts, deadlines."""
