"""Verbs that ask a running gateway over HTTP, as any other client would."""
