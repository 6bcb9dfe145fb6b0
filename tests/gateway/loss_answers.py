"""What ballot and roster answer of rows that are missing, and of a proposal to go on without them (ADR 0045)."""

SHORT = {"why": "LANE_SHORT", "counted": 1204, "found": 1201}
LOST = {"why": "LANE_LOST", "counted": 0, "found": 1201}
_TODAY = {"by": "ducha-01", "at": "2024-07-03T09:30:00+08:00", "until": "2024-07-04T00:00:00+08:00"}
OF_BALLOTS = {**SHORT, **_TODAY, "proposal": "5f0c1a9be2d34c77"}
OF_ISSUED = {**LOST, **_TODAY, "proposal": "0a1b2c3d4e5f6071"}
PROPOSED = {
    "ballot.propose_loss": OF_BALLOTS,
    "ballot.show_loss_proposal": OF_BALLOTS,
    "ballot.accept_loss": SHORT,
    "roster.propose_issued_loss": OF_ISSUED,
    "roster.show_issued_loss_proposal": OF_ISSUED,
    "roster.accept_issued_loss": LOST,
}
