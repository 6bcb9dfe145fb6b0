"""Signing in at a portal (政务网, R-23, A-12): one adapter for each way in which portals do it, behind one seam.

An adapter sends the browser away with `start` and reads with `finish` who came back. What it learns becomes a
`Profile`, and nothing else is kept. The gateway keeps no state: what belongs to a sign-in under way is in a signed,
short-lived cookie of the browser that began it.
"""
