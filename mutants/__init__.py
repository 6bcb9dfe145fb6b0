"""Mutation testing: small faults put into the core modules one at a time, to see which of them no test notices.

`make mutants` draws a sample of faults from every module of `modules.toml`, runs the tests named there against each,
and writes docs/mutants.md. Tests see the fault because the changed module is compiled in place of the file; nothing on
disk changes, and processes that a test starts do not see it.
"""
