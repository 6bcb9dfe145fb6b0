"""What shows that a ballot in the sealed log is one, kept beside the log under a salted digest (ADR 0042, ADR 0043).

Of a ballot cast online `{"text", "signature", "salt"}`: its text, roster's signature, the salt of the words in it.
Of one on paper `{"serial", "entries"}`: the form, and what each person keyed from it.
"""

from services.kernel.log.rows import Table

EVIDENCE = Table("evidence", ("appraisal", "digest", "salt", "words"), ("text", "bytea", "bytea", "text"))
