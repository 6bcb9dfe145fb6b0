"""One county's announcement as data: its offices, channels, people and their words."""
