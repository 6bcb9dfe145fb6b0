"""A key of ballot's, and who verifies with it."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.kernel.proof.note import Verifier

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
OURS = Verifier("pingyi/ballot", KEY.public_key().public_bytes_raw())
