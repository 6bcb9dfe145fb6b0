"""The leaders' paper forms (R-17): made, handed out and taken back in batches, keyed twice, settled."""
