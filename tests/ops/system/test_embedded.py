"""The settings of an embedded system belong to its folder, not to one county."""

from pathlib import Path

from ops.system.embedded import settings_in


def test_webhooks_of_any_channel_are_signed_with_the_secret_of_the_folder(tmp_path: Path) -> None:
    first, again = settings_in(tmp_path / "one"), settings_in(tmp_path / "one")
    other = settings_in(tmp_path / "other")

    (secret,) = first.secrets_of("a_channel_of_another_county")

    assert secret.startswith("whsec_")
    assert first.secrets_of("hotline") == again.secrets_of("hotline") == [secret]
    assert other.secrets_of("hotline") != [secret]
    assert secret not in repr(first)
