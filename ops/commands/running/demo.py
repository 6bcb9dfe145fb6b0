"""`pingyi demo`: the quarter 2024Q2 played on an embedded system."""

from pathlib import Path


def demo(data: Path, scale: float, keep: bool) -> int:
    """Play, show, replay. Answers the exit code."""
    from simulation.demo import play

    return play(data, scale, keep)
