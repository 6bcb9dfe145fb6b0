"""The appraisal: its rules, the offices appraised, who is invited, who has taken part.

Roster knows persons. It gives each person one credential per appraisal and never learns what was voted.
"""
