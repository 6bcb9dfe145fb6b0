"""Rulings on picks by two people: the queue, the next pick, participation."""
