"""Work that takes longer than a call may: replays and bundles, each done by a process of its own, its progress told.

A job is a row; the process that does it writes progress and output there, so any process of the service can tell.

What came out is kept for fourteen days of real time and then deleted (`forget.py`); a bundle asked for again is the
same.
"""
