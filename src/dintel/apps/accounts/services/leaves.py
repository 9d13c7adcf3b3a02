"""What a leaf says of accounts and tokens, and which tables stand in leaves."""

from __future__ import annotations

from dintel.apps.accounts.models import Assignment, Change, Look, Token, User
from dintel.apps.ledger.content import content_of
from dintel.apps.ledger.tables import Table
from dintel.domain.canonical import Plain

NOT_IN_A_LEAF = ("password", "last_login", "language")
"""Of an account: what is secret, and what its owner may change without a word to anybody."""
NOT_OF_A_TOKEN = ("hash", "beginning", "last_used_at")


def said_of_account(person: User) -> dict[str, Plain]:
    """Return what a leaf says of an account."""
    return content_of(person, without=NOT_IN_A_LEAF)


def said_of_token(token: Token) -> dict[str, Plain]:
    """Return what a leaf says of a token: what it may do, and nothing of the token itself."""
    return content_of(token, without=NOT_OF_A_TOKEN)


TABLES = (
    Table(("account",), User, said=said_of_account),
    Table(("assignment",), Assignment, erased_by="is_erased"),
    Table(("change",), Change),
    Table(("look",), Look),
    Table(("token", "tokens"), Token, said=said_of_token),
)
