"""What the ballots' path is measured against: a bound that does nothing but commit, and a peer without rules."""
