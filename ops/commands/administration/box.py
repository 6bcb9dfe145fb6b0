"""The envelope of a voting's keys, at the machine that has them: made by two people, opened by two when one is lost.

It works on the databases and key folders directly: on those of ballot and roster where both are here, else on those of
the service whose machine this is.
"""

import contextlib
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import click
import psycopg

from ops.commands.options import data
from ops.system.locate import opened, settings_of
from services.ballot.context import BallotContext
from services.ballot.events import LANGUAGE
from services.ballot.unsealed.spare_keys import restore_key
from services.ballot.unsealed.use_envelope import use_envelope
from services.kernel.log.store import transaction
from services.kernel.proof import envelope as envelopes
from services.kernel.proof.envelope import EnvelopeMistyped, EnvelopeOfAnotherBox
from services.roster.context import RosterContext
from services.roster.events import LANGUAGE as ROSTER
from services.roster.preparation import prepared
from services.roster.refusals import AppraisalUnknown
from services.roster.signing.look_after import is_over
from services.roster.signing.spare_keys import restore_keys, spares
from services.roster.signing.use_envelope import use_envelope as use_at_roster

PUBLIC = re.compile(r"[0-9a-f]{64}")
HOLDERS = ("督查室", "纪委监委")
KEY = {
    "here": "在本机",
    "missing": "不在本机,票箱读不出,请用 pingyi box restore 恢复",
    "another": "本机的不是这个票箱当天的钥匙,票箱读不出,请用 pingyi box restore 恢复",
}

kept_here = data("PINGYI_DATABASE_URL")


@click.group()
def box() -> None:
    """The spare keys of a voting, in two envelopes."""


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
    with _here(data) as (_, roster):
        if roster is not None and use_at_roster(roster, appraisal, public):
            click.echo("名单服务的签名密钥几秒内也另封一份,请用 pingyi box status 核对。")
            return 0
    click.echo(f"签名密钥还没有另封:请在名单服务的机器上执行 pingyi box use {appraisal} {public}")
    return 0


@box.command()
@click.argument("appraisal")
@click.argument("public")
@kept_here
def use(appraisal: str, public: str, data: Path | None) -> int:
    """At roster's machine: let the signing keys be sealed to the envelope that was made at ballot's.

    PUBLIC is the public key that `pingyi box envelope` has shown there, not one that was read from a database.
    """
    if not PUBLIC.fullmatch(public):
        raise click.ClickException("公钥是 64 位十六进制数(小写),请照 pingyi box envelope 显示的输入。什么都没有改动。")
    with _here(data) as (_, roster):
        if roster is None or not use_at_roster(roster, appraisal, public):
            raise click.ClickException(f"名单服务不在本机,或者 {appraisal} 没有在用的签名密钥。什么都没有改动。")
    click.echo("已记下。票箱那边做的是同一个信封的,签名密钥几秒内另封一份,请用 pingyi box status 核对。")
    return 0


@box.command()
@click.argument("appraisal")
@kept_here
def restore(appraisal: str, data: Path | None) -> int:
    """Bring back the lost keys of APPRAISAL's voting on this machine. Both envelopes are opened for it."""
    with _here(data) as (ballot, roster):
        one, other = (_typed(f"请输入{holder}信封里的一半") for holder in HOLDERS)
        restored, closed = list[str](), list[str]()
        for what, restored_by in (
            ("票箱的钥匙", _restored_box(ballot, appraisal, one, other)),
            ("签名密钥", _restored_signing(roster, appraisal, one, other)),
        ):
            try:
                restored += restored_by
            except EnvelopeOfAnotherBox:
                closed.append(what)
    if restored:
        click.echo(f"已恢复:{appraisal} {'、'.join(restored)}。请重新启动本机的服务,并做新的信封。")
    if closed:
        why = f"{'、'.join(closed)}:这两半打不开,不是这次评议的,或者后来又做过新的信封。"
        raise click.ClickException(f"{why}{'其余' if restored else ''}什么都没有改动。")
    if not restored:
        raise click.ClickException(f"{appraisal} 没有未封存的票箱,或者没有做过信封。什么都没有改动。")
    return 0


@box.command()
@click.argument("appraisal")
@kept_here
def status(appraisal: str, data: Path | None) -> int:
    """Say how many ballots APPRAISAL's box holds, whether some are missing, whether keys and envelopes are there."""
    with _here(data) as (ballot, roster):
        if ballot is not None:
            box, _ = ballot.box(appraisal)
            click.echo(f"未封存的网上票:{ballot.unsealed.count(appraisal)}")
            shortage = ballot.unsealed.shortage(appraisal)
            click.echo(f"与计数核对:{'不符,' + str(shortage) if shortage else '相符'}")
            click.echo(f"当天的钥匙:{_key(ballot, appraisal)}")
            ours = ballot.unsealed.keys.envelope(appraisal)
            over = box.keys_destroyed is not None
            click.echo(f"信封:{'票箱的钥匙已经销毁,信封没有用了' if over else _envelope(box.envelope, ours)}")
        if roster is not None:
            for line in _signing(roster, appraisal):
                click.echo(line)
    return 0


def _envelope(told: str, ours: str) -> str:
    """What to say of the envelope in the log, and of the one that was made at this machine."""
    if told != ours:
        found = "与本机密钥目录里的不符" if ours else "本机密钥目录里没有"
        return f"日志里记的{found},可能有人改过数据库;请查明以后用 pingyi box envelope 重新做信封"
    return f"已做,公钥 {told}" if told else "没有做;钥匙丢失,票就丢失"


@contextlib.contextmanager
def _here(data: Path | None) -> Iterator[tuple[BallotContext | None, RosterContext | None]]:
    """Ballot and roster, as far as the databases that are named have them: nothing is begun in one of another."""
    with ExitStack() as stack:
        ballot = (
            stack.enter_context(opened(BallotContext, "ballot", LANGUAGE, data)) if _is_here("ballot", data) else None
        )
        roster = (
            stack.enter_context(opened(RosterContext, "roster", ROSTER, data)) if _is_here("roster", data) else None
        )
        yield ballot, roster


def _is_here(service: str, data: Path | None) -> bool:
    with settings_of(service, data) as (settings, _), psycopg.connect(settings.database_url) as connection:
        found = connection.execute("select to_regclass(%s) is not null", (f"{service}.event",)).fetchone()
    return found is not None and bool(found[0])


def _restored_box(context: BallotContext | None, appraisal: str, one: bytes, other: bytes) -> Iterator[str]:
    epoch = None if context is None else restore_key(context, context.unsealed.keys, appraisal, one, other)
    if epoch is not None:
        yield f"票箱第 {epoch.number} 把钥匙({epoch.day})"


def _restored_signing(context: RosterContext | None, appraisal: str, one: bytes, other: bytes) -> Iterator[str]:
    try:
        groups = [] if context is None else restore_keys(context, context.register.signing, appraisal, one, other)
    except AppraisalUnknown:
        return
    if groups:
        yield f"签名密钥({'、'.join(groups)})"


def _signing(context: RosterContext, appraisal: str) -> Iterator[str]:
    """What is to be said of the signing keys."""
    try:
        state = prepared(context.log, appraisal)
    except AppraisalUnknown:
        return
    if state.opened is None or is_over(state):
        yield f"签名密钥:{appraisal} 没有在用的"
        return
    found = context.register.signing.unusable(appraisal, state.opened.groups)
    unusable = [f"{one.facts['group']} {one.facts['why']}" for one in found]
    yield f"签名密钥:{'、'.join(unusable) + ',请用 pingyi box restore 恢复' if unusable else '在本机'}"
    with transaction(context.engine) as connection:
        sealed = spares(connection, appraisal)
    named = context.register.signing.envelope(appraisal)
    yield f"签名密钥的信封:{'本机记下的公钥 ' + named if named else '本机没有记下,请用 pingyi box use'}"
    yield f"签名密钥另封一份:{'、'.join(sorted(sealed)) or '没有;密钥丢失,就领不了票'}"


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
