"""What comes of calling the invited (R-19, A-13): most are reached at once, some at the second try, a few never."""

from simulation.chance import dice

REACHED = ("notified", "willing")

# cumulative shares of what the calls to a number come to, one after the other
FATES: tuple[tuple[float, tuple[str, ...]], ...] = (
    (0.72, ("willing",)),
    (0.88, ("notified",)),
    (0.92, ("no_answer", "willing")),
    (0.95, ("declined",)),
    (0.985, ("no_answer", "switched_off", "no_answer")),
    (1.0, ("no_such_number", "no_such_number", "no_such_number")),
)


def outcomes(seed: int, phone: str) -> tuple[str, ...]:
    """The outcomes of the calls to a number. The same seed and number, the same answers."""
    fate = dice(seed, "calls", phone).random()
    return next(made for share, made in FATES if fate < share)
