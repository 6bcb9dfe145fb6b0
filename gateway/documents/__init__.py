"""The documents of an appraisal (R-38…R-43): what is gathered for each, from whom, and who may have it.

`gathered` asks the services, `blanks` and `tables` turn their answers into what papers are told, and decide nothing.
"""
