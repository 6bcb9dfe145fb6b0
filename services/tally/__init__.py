"""Rulings, the draw of 200, the count, the result, and replay.

Tally keeps a copy of every event it has heard and rebuilds any result from them.
"""
