"""Proof formats, free of SQL: hash functions, Merkle trees, signed notes, checkpoints, seals."""
