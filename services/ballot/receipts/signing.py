"""The box signs its receipts, with a key of the appraisal's that is made of the service's own (ADR 0043)."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.ballot.ballot_text import keys_digest
from services.ballot.box import Box
from services.ballot.receipts.receipt import statement
from services.kernel.proof.seal import Sealer


def public_key(sealer: Sealer, appraisal: str) -> str:
    """What verifies the receipts of this appraisal: 64 hexadecimal digits."""
    return _key(sealer, appraisal).public_key().public_bytes_raw().hex()


class ReceiptSigner:
    """Signs the receipts of one box."""

    def __init__(self, sealer: Sealer, appraisal: str, box: Box) -> None:
        self._key = _key(sealer, appraisal)
        self._appraisal, self._keys = appraisal, keys_digest(box.keys.values(), box.receipt_key)

    def sign(self, code: str) -> str:
        """The signature for the receipt with these twelve characters: 128 hexadecimal digits, the same every time."""
        return self._key.sign(statement(self._appraisal, code, self._keys)).hex()


class ReceiptSigners:
    """The signers that a process has made: their key is read from a file."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer
        self._signers: dict[str, ReceiptSigner] = {}

    def of(self, appraisal: str, box: Box) -> ReceiptSigner:
        """The signer of an opened box."""
        if appraisal not in self._signers:
            self._signers[appraisal] = ReceiptSigner(self._sealer, appraisal, box)
        return self._signers[appraisal]


def _key(sealer: Sealer, appraisal: str) -> Ed25519PrivateKey:
    return sealer.derived(f"receipts of {appraisal}")
