"""A box's envelope, at the machine that takes ballots: made by two people, opened by two people when a key is lost.

It works on ballot's database and key folder directly.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import click

from ops.commands.options import data
from ops.system.locate import opened
from services.ballot.context import BallotContext
from services.ballot.events import LANGUAGE
from services.ballot.unsealed import envelope as envelopes
from services.ballot.unsealed.envelope import EnvelopeMistyped, EnvelopeOfAnotherBox
from services.ballot.unsealed.spare_keys import restore_key
from services.ballot.unsealed.use_envelope import use_envelope

HOLDERS = ("督查室", "纪委监委")
KEY = {
    "here": "在本机",
    "missing": "不在本机,票箱读不出,请用 pingyi box restore 恢复",
    "another": "本机的不是这个票箱当天的钥匙,票箱读不出,请用 pingyi box restore 恢复",
}

kept_here = data("PINGYI_DATABASE_URL")


@click.group()
def box() -> None:
    """The spare key of a ballot box, in two envelopes."""


@box.command()
@click.argument("appraisal")
@kept_here
def envelope(appraisal: str, data: Path | None) -> int:
    """Make the two envelopes of APPRAISAL's box. Two people of different offices sit here, one after the other."""
    with opened(BallotContext, "ballot", LANGUAGE, data) as context:
        if context.unsealed.key_found(appraisal) != "here":
            raise click.ClickException(f"不能做信封:{_key(context, appraisal)}。什么都没有改动。")
        public, *parts = envelopes.new_envelope()
        for holder, part in zip(HOLDERS, parts, strict=True):
            click.pause(f"请{holder}保管人一人面对屏幕,其他人离开,然后按任意键……")
            with _screen_of_its_own():
                click.echo(f"{holder}的一半(抄在纸上,装入信封,骑缝盖章):\n\n    {part}\n")
                _typed(f"请照纸上抄的输入一遍,核对有没有抄错({holder})", expected=part)
            click.echo(f"{holder}的一半核对无误,屏幕上已不再显示。")
        use_envelope(context, appraisal, public)
    click.echo(f"已生效:{appraisal} 票箱的钥匙从现在起另封一份,要两个信封同时打开才能恢复。公钥 {public}")
    return 0


@box.command()
@click.argument("appraisal")
@kept_here
def restore(appraisal: str, data: Path | None) -> int:
    """Bring back the lost key of APPRAISAL's box. Both envelopes are opened for it."""
    with opened(BallotContext, "ballot", LANGUAGE, data) as context:
        one, other = (_typed(f"请输入{holder}信封里的一半") for holder in HOLDERS)
        try:
            epoch = restore_key(context, context.unsealed.keys, appraisal, one, other)
        except EnvelopeOfAnotherBox:
            raise click.ClickException("这两半打不开:不是这个票箱的,或者后来又做过新的信封。什么都没有改动。") from None
        if epoch is None:
            raise click.ClickException(f"{appraisal} 没有未封存的票箱,或者没有做过信封。什么都没有改动。")
    click.echo(f"已恢复:{appraisal} 票箱第 {epoch.number} 把钥匙({epoch.day})。请重新启动票箱服务,并做新的信封。")
    return 0


@box.command()
@click.argument("appraisal")
@kept_here
def status(appraisal: str, data: Path | None) -> int:
    """Say how many ballots APPRAISAL's box holds, whether some are missing, whether key and envelopes are there."""
    with opened(BallotContext, "ballot", LANGUAGE, data) as context:
        box, _ = context.box(appraisal)
        click.echo(f"未封存的网上票:{context.unsealed.count(appraisal)}")
        shortage = context.unsealed.shortage(appraisal)
        click.echo(f"与计数核对:{'不符,' + str(shortage) if shortage else '相符'}")
        click.echo(f"当天的钥匙:{_key(context, appraisal)}")
        click.echo(f"信封:{'已做,公钥 ' + box.envelope if box.envelope else '没有做;钥匙丢失,票就丢失'}")
    return 0


def _key(context: BallotContext, appraisal: str) -> str:
    found = context.unsealed.key_found(appraisal)
    return f"{appraisal} 没有未封存的票箱" if found is None else KEY[found]


def _typed(question: str, expected: str | None = None) -> bytes:
    """The part that somebody types, asked until it can be read; `expected`: until it is this one."""
    while True:
        try:
            part = envelopes.read(click.prompt(question, hide_input=expected is None))
        except EnvelopeMistyped:
            click.echo("有字符抄错或缺少,请再对一遍。")
            continue
        if expected is None or part == envelopes.read(expected):
            return part
        click.echo("与屏幕上的不一样,请再对一遍。")


@contextlib.contextmanager
def _screen_of_its_own() -> Iterator[None]:
    """What is shown meanwhile is not found by scrolling back: a terminal keeps no lines of its other screen."""
    click.echo("\033[?1049h\033[H\033[2J", nl=False)  # click leaves it out where there is no terminal
    try:
        yield
    finally:
        click.echo("\033[2J\033[3J\033[?1049l", nl=False)
