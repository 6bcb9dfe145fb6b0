"""Replaying recorded logs to a result: verification, what-if, resampling, jobs, bundles."""
