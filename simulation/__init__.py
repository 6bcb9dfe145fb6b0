"""A generated quarter and its player, for the demo, the tour and the tests; the running system imports none of it."""
