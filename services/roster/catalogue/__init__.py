"""The catalogue of the offices appraised: read, checked, imported, shown."""
