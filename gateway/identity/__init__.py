"""Who is asking: voter sessions, staff tokens, staff sessions, sign-in portals."""
