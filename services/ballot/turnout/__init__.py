"""How many ballots came in, by group, channel and day (A-26): never for whom or against whom."""
