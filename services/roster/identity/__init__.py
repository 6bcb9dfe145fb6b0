"""Who is voting: sign-in, electoral group, one credential per person."""
