"""What is measured, started as processes of its own on a filled database."""
