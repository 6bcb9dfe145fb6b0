"""The event log in PostgreSQL: appended in groups, sealed, with checkpoints and erasable words beside it."""
