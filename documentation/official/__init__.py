"""`python -m documentation.official`: Word templates of the official documents, made by code for review.

A county edits the files in gateway/papers/templates as it likes; what stands in double braces is filled in.
"""
