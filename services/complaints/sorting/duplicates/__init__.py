"""Duplicate candidates among anonymous matters: found, shown, merged or marked distinct."""
