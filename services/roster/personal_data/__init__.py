"""Personal data, in tables beside the log, erased on schedule."""
