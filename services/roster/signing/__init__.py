"""The keys that roster signs ballots with: files from the opening to the end of the voting, then destroyed."""
