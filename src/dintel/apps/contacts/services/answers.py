"""What the law answers is kept once under its digest, before what rests on it is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from dintel.apps import binding
from dintel.apps.contacts.mapping import Proposal
from dintel.apps.contacts.models import LawAnswer

_kept: set[tuple[int, str]] = set()
"""By agency, digests that this process has seen kept and committed: answers are never removed, and there are few."""


def keep_answers(proposals: Iterable[Proposal | None]) -> None:
    """Keep the answers that are not kept yet; an answer of the law alone holds nothing of a contact."""
    whose = binding.whose()
    made = {one.record_sha256: one.record for one in proposals if one and (whose, one.record_sha256) not in _kept}
    there = _there(list(made))
    new = [LawAnswer(sha256=digest, body=body) for digest, body in made.items() if digest not in there]
    if new:
        with transaction.atomic():
            LawAnswer.objects.bulk_create(new, ignore_conflicts=True)
    if made:
        transaction.on_commit(lambda: _kept.update((whose, digest) for digest in made))


def forget_kept_answers() -> None:
    """Ask the database again which answers are kept: the tables are other ones now."""
    _kept.clear()


def _there(digests: Sequence[str]) -> set[str]:
    """Return which are kept; asked in every filing, so the statement is not built anew."""
    if not digests:
        return set()
    marks = ", ".join(["%s"] * len(digests))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sha256 FROM contacts_lawanswer WHERE sha256 IN ({marks})", digests)  # noqa: S608 - marks
        return {digest for (digest,) in cursor.fetchall()}
