"""The sealed ballot box: casting online and on paper, one vote per credential, the seal.

Ballot knows credentials only. Each is spent once, in the transaction that records the ballot.
"""
