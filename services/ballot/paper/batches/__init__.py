"""Paper forms by the batch: printed, handed out, taken back, counted."""
