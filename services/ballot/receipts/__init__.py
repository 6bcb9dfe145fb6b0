"""Receipts: that a ballot is in the box, never what it says (R-46); after the seal with a proof (ADR 0014)."""
