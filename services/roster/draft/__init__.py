"""Drafting an appraisal and announcing it: rules, dates, copies of earlier quarters."""
