"""Where a system runs: embedded in one process or served, with its database, broker and logs."""
