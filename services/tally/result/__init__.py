"""The result from count to publication, and its reads."""
