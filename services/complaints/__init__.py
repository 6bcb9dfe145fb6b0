"""What the hotline, the petitions office and the mailboxes received, sorted to offices by two people.

Commands: report (many at once, over RPC and AMQP), file, sort, confirm, decline, merge, mark distinct, undo, freeze.
Events: IntakeOpened, ComplaintReported, ComplaintSorted, SortingConfirmed, ComplaintDeclined, ComplaintsMerged,
MattersMarkedDistinct, DecisionUndone, ComplaintsFrozen; of a secret channel, SummaryFiled and SummaryConfirmed.
What counts is decided by tally, under the rules fixed at opening.
"""
