"""The seal of the box (R-06): in time by itself, on demand, or early for cause by two people."""
