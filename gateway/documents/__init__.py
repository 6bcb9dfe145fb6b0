"""The documents of an appraisal (R-38…R-43): what each is made from, and the roles that may have it.

`gathered` asks the services, `blanks` and `tables` turn their answers into what papers are told, and decide nothing.
"""
