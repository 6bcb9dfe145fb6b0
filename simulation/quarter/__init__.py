"""The 2024 second quarter of the announcement as data, and everything people did in it, made from one seed."""
