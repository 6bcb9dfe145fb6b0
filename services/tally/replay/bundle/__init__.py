"""The audit bundle: one zip that holds all an appraisal's evidence and what follows from it, to be checked without us.

The format is told in docs/bundle.md, well enough to write another verifier.
"""
