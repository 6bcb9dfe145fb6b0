"""Records as tally received them: milestones, verified logs, points in time, official words."""
