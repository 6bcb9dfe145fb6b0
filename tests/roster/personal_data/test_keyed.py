"""What stands for a person, an account or a code stays what it is: it is kept, and compared for months (A-17, D-5)."""

from services.roster.personal_data import keyed

KEY = b"k" * 32


def test_the_hashes_are_the_same_for_ever() -> None:
    """Golden values: printf '%s\\0%s' person +8613000000001 | openssl dgst -sha256 -mac HMAC -macopt key:kkk…(32), and
    likewise; the first 32 hexadecimal digits, or all."""
    assert keyed.person_of(KEY, "+8613000000001") == "5bb0687db28704c4032e3395a0823dec"
    assert keyed.unit_of(KEY, "91530000") == "c0273514f97ae82033ddda2162656b6c"
    assert keyed.account_digest(KEY, "yszw\0u-1") == "3224ad234db605cc95f1c1b486fdc44b"
    assert keyed.id_digest(KEY, " 53262219000101001x ") == "d8565b2c47788fa0c7611888902199b9"
    assert keyed.code_digest(KEY, "p1", "123456").hex() == (
        "14cbc7e319220668a3257f4a0b1c57086b9ed35a918ee3074ba48bd6e51018c7"
    )
    assert keyed.one_time_digest(KEY, "p1", "123456").hex() == (
        "efc395a18be72ff72a085d7ce82901e6922f510c557837d306d69421673b6384"
    )
    assert keyed.ticket_mac(KEY, "p1", "public", 1719990617) == (
        "d67f2ba22e848200f4eaf7f5f0259c65a977846e351b620dc7dfb13439de0c51"
    )


def test_an_appraisals_secret_is_as_long_as_the_hash() -> None:
    assert keyed.SECRET_BYTES == 32
