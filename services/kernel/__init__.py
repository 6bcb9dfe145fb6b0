"""What every service is built on: log, relay, inbox and runtime. It knows nothing of ballots."""
