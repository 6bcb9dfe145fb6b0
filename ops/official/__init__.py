"""The official documents' Word templates, made by hand of code so that they can be reviewed: `python -m ops.official`.

A county edits the files in gateway/papers/templates as it likes; what stands in double braces is filled in.
"""
