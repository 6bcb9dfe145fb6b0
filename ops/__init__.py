"""The `pingyi` command: play, serve, replay and verify."""
