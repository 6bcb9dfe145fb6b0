"""The quarter as data."""
