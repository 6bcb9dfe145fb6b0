"""A small quarter, done by its people at their screens: who they are, what they hand in, what they click."""
