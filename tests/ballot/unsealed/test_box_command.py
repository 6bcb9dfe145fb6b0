"""`pingyi box`: two people make the envelopes at the machine, and bring a lost key back."""

import pytest
from click.testing import CliRunner, Result

from ops.commands.main import main
from services.ballot import box as boxes
from services.ballot.events import EnvelopeMade
from services.ballot.unsealed.use_envelope import use_envelope
from services.kernel.proof import envelope
from tests.ballot.conftest import Box
from tests.ballot.examples import APPRAISAL, OVER, ballot, codes


@pytest.fixture
def command(box: Box, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("PINGYI_DATABASE_URL", box.context.settings.database_url)
    monkeypatch.setenv("PINGYI_KEYS", str(box.context.settings.keys))
    return CliRunner()


def run(command: CliRunner, *arguments: str, typed: str = "") -> Result:
    return command.invoke(main, ["box", *arguments], input=typed)


def test_made_typed_wrong_typed_right_lost_and_restored(
    box: Box, command: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = envelope.new_envelope()
    public, one, other = made
    monkeypatch.setattr(envelope, "new_envelope", lambda: made)
    assert "没有做" in run(command, "status", APPRAISAL).output

    result = run(command, "envelope", APPRAISAL, typed=f"{one[:-1]}\n{other}\n{one.lower()}\n{other}\n")
    assert result.exit_code == 0, result.output
    assert ("有字符抄错或缺少" in result.output, "与屏幕上的不一样" in result.output) == (True, True)
    assert box.context.box(APPRAISAL)[0].envelope == public

    box.cast(ballot(1))
    (key,) = box.context.settings.keys.glob("box-*.key")
    key.unlink()
    status = run(command, "status", APPRAISAL).output
    assert ("未封存的网上票:1" in status.replace("：", ":"), "不在本机" in status) == (True, True)
    wrong = run(command, "restore", APPRAISAL, typed=f"{one}\n{one}\n")
    assert (wrong.exit_code, "什么都没有改动" in wrong.output) == (1, True)
    restored = run(command, "restore", APPRAISAL, typed=f"{one}\n{other}\n")
    assert restored.exit_code == 0, restored.output
    assert one not in restored.output
    assert codes(box.another_process().cast(ballot(1))) == ["again"]


def test_an_envelope_that_another_wrote_into_the_log_is_told_of_until_it_is_of_no_use(
    box: Box, command: CliRunner
) -> None:
    theirs = envelope.new_envelope()[0]
    box.context.log.append(APPRAISAL, boxes.stream(APPRAISAL), [EnvelopeMade(key=theirs)], after=1)
    assert "日志里记的本机密钥目录里没有" in run(command, "status", APPRAISAL).output
    use_envelope(box.context, APPRAISAL, envelope.new_envelope()[0])
    box.context.log.append(APPRAISAL, boxes.stream(APPRAISAL), [EnvelopeMade(key=theirs)], after=3)
    assert "日志里记的与本机密钥目录里的不符" in run(command, "status", APPRAISAL).output
    box.at(OVER).ends()
    assert "信封没有用了" in run(command, "status", APPRAISAL).output


def test_a_box_that_nobody_opened_has_none(command: CliRunner) -> None:
    parts = envelope.new_envelope()[1:]
    assert run(command, "status", "532622-2030Q1").exit_code == 0
    refused = run(command, "restore", "532622-2030Q1", typed="\n".join(parts) + "\n")
    assert (refused.exit_code, "没有做过信封" in refused.output) == (1, True)


def test_no_envelope_is_made_for_a_box_that_is_not_there_or_not_read(box: Box, command: CliRunner) -> None:
    """Nothing is shown that would have to be kept secret."""
    none = run(command, "envelope", "532622-2030Q1")
    assert (none.exit_code, "没有未封存的票箱" in none.output) == (1, True)
    box.cast(ballot(1))
    (key,) = box.context.settings.keys.glob("box-*.key")
    key.write_bytes(bytes(32))
    wrong = run(command, "envelope", APPRAISAL)
    assert (wrong.exit_code, "不是这个票箱当天的钥匙" in wrong.output) == (1, True)
    assert "不是这个票箱当天的钥匙" in run(command, "status", APPRAISAL).output
