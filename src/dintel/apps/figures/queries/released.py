"""What was released: all that public pages and files read. No count that is kept back, and no row of a record.

A release never changes. So its text is read from its table once for the life of the process and kept by its digest:
what a page costs does not grow with how much is out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import Exists, OuterRef, Q

from dintel.apps.figures.models import Release
from dintel.apps.figures.services.leaves import KIND
from dintel.apps.ledger import queries as ledger
from dintel.domain.figures import Body, Period, period_of, read_body

COLUMNS = ("figure", "period", "number", "sha256", "why", "at")
MOST_TEXTS = 4_096


@dataclass(frozen=True, slots=True)
class Out:
    """One release, as everybody sees it."""

    figure: str
    period: Period
    number: int
    sha256: str
    why: str
    at: datetime
    text: str
    is_newest: bool
    """Whether no later release of the same period corrects it."""

    @property
    def body(self) -> Body:
        """What it says."""
        return _read(self.sha256, self.text)

    @property
    def name(self) -> str:
        """Its name among the versions of the figure's data."""
        return f"{self.period}.{self.number}"


def releases(figure: str = "") -> Sequence[Out]:
    """Return every release, or those of one figure: newest period first, newest number first.

    One query, and another while there are texts that were not read yet.
    """
    rows = Release.objects.filter(figure=figure) if figure else Release.objects.all()
    told = list(rows.order_by("figure", "-since", "-number").values_list(*COLUMNS))
    text_of = _texts_of({row[3] for row in told})
    seen: set[tuple[str, str]] = set()
    found = []
    for name, period, number, sha256, why, at in told:
        named = period_of(period)
        if named is not None:
            is_newest = (name, period) not in seen
            seen.add((name, period))
            found.append(Out(name, named, number, sha256, why, at, text_of[sha256], is_newest))
    return found


_texts: dict[str, str] = {}


def _texts_of(digests: AbstractSet[str]) -> Mapping[str, str]:
    """Return texts by their digests; when too many are kept, those that were kept longest go."""
    held = {name: _texts[name] for name in digests & _texts.keys()}
    if missing := digests - held.keys():
        new = dict(Release.objects.filter(sha256__in=missing).order_by().values_list("sha256", "body"))
        held |= new
        _texts.update(new)
        for name in list(_texts)[: max(len(_texts) - MOST_TEXTS, 0)]:
            _texts.pop(name, None)
    return held


def newest(figures: Collection[str]) -> Mapping[str, Out]:
    """Return the newest release of the newest period of each figure that has one; one query, of so many rows."""
    same = Release.objects.filter(figure=OuterRef("figure"))
    later = same.filter(Q(since__gt=OuterRef("since")) | Q(since=OuterRef("since"), number__gt=OuterRef("number")))
    rows = Release.objects.filter(~Exists(later), figure__in=figures).order_by()
    found = {}
    for name, period, number, sha256, why, at, text in rows.values_list(*COLUMNS, "body"):
        told = period_of(period)
        if told is not None:
            found[name] = Out(name, told, number, sha256, why, at, text, is_newest=True)
    return found


def receipt(out: Out) -> str | None:
    """Return the text of a release's receipt with what was recorded, ``None`` until a checkpoint covers its leaf."""
    leaf = ledger.leaves_of(KIND, f"{out.figure}/{out.name}").first()
    return None if leaf is None else ledger.receipt_of(leaf, with_content=True)


@lru_cache(maxsize=MOST_TEXTS)
def _read(_sha256: str, text: str) -> Body:
    return read_body(text)
