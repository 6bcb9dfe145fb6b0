"""Taking complaints in: channels, deliveries, workbooks, until the freeze."""
