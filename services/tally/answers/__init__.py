"""What tally answers, by topic. `services.tally.contract` is the one door to all of it."""
