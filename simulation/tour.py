"""Accounts of a rehearsed quarter, one for each role and a second where two people are needed."""

from services.access.contract import CONSOLE, AddAccount, ListAccounts
from services.kernel.messaging.rpc import RpcClient
from services.kernel.refusal import Refusal
from services.kernel.rpc.parse import parse

ACCOUNTS: tuple[dict[str, str], ...] = (
    {"account": "ducha-01", "role": "operator", "name": "督查一"},
    {"account": "ducha-02", "role": "operator", "name": "督查二"},
    {"account": "shichang-01", "role": "provider", "name": "市场监管一", "provider": "market-regulation"},
    {"account": "rexian-01", "role": "sorter", "name": "热线一", "channel": "hotline_12345"},
    {"account": "rexian-02", "role": "sorter", "name": "热线二", "channel": "hotline_12345"},
    {"account": "jiwei-01", "role": "conduct", "name": "党风一"},
    {"account": "jiwei-02", "role": "conduct", "name": "党风二"},
    {"account": "ziran-01", "role": "department", "name": "自然资源一", "department": "县自然资源局"},
    {"account": "shenji-01", "role": "auditor", "name": "审计一"},
    {"account": "shenguan-01", "role": "audit", "name": "审管一"},
    {"account": "xitong-01", "role": "system", "name": "系统一"},
    {"account": "anquan-01", "role": "security", "name": "安全一"},  # last: once it is there, it adds accounts
)


def seed(client: RpcClient) -> None:
    """Add what is not there yet. Where accounts are managed already, theirs are used."""
    there = {one.account for one in client.ask(ListAccounts())}
    for account in ACCOUNTS:
        if account["account"] not in there:
            try:
                client.ask(parse(AddAccount, {**account, "by": CONSOLE}))
            except Refusal:
                return
