"""The `pingyi` command: play, serve, replay, verify and measure."""
