"""Listing every account with its person's name, role and state."""

from services.access.accounts import account as accounts
from services.access.context import AccessContext
from services.access.contract import SYSTEM_LOG, ListAccounts, ListedAccount
from services.kernel.log.store import transaction


def handle(_request: ListAccounts, context: AccessContext) -> list[ListedAccount]:
    """The oldest first."""
    with transaction(context.engine) as connection:
        names = dict(connection.execute("select account, name from person").fetchall())
        rows = connection.execute(
            "select stream from event where appraisal = %s and version = 1 and stream like 'account-%%'"
            " order by sequence",
            (SYSTEM_LOG,),
        ).fetchall()
    return [_listed(context, name.removeprefix("account-"), names) for (name,) in rows]


def _listed(context: AccessContext, name: str, names: dict[str, str]) -> ListedAccount:
    account = accounts.find(context, name)
    return ListedAccount(**accounts.fields(name, account), name=names.get(name), state=account.state)
