"""Plays a generated quarter through the real interfaces: files and forms by HTTP, complaints as messages.

It knows addresses, tokens and a clock to turn; nothing of the services' insides. The demo plays against the
embedded system, the journey tests against the served one.
"""
