"""What leaves say is forgotten: the entries stay, and every proof with them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from dintel.apps.ledger.models import Leaf, QuietLeaf


def forget(*, subjects: Iterable[tuple[str, str]], but: Collection[str] = ()) -> int:
    """Destroy salt and content of every leaf of some records, but of these kinds; return how many that were.

    An entry without its salt says nothing, and nobody can try contents out on it (ADR 11). Called in the
    transaction of the disposal that it belongs to; doing it again changes nothing.

    Those that wait for the hour are asked first: where the hour strikes at this moment, they are asked once it is over,
    and what came into the log meanwhile is found there.
    """
    named = [Q(subject_kind=kind, subject_key=key) for kind, key in subjects]
    if not named:
        return 0
    return sum(
        table.objects.filter(reduce(or_, named), content__isnull=False)
        .exclude(kind__in=but)
        .update(salt=None, content=None)
        for table in (QuietLeaf, Leaf)
    )


def forget_leaves(*, keys: Iterable[int]) -> int:
    """Destroy salt and content of these leaves; return how many that were. As `forget`."""
    return Leaf.objects.filter(pk__in=list(keys), content__isnull=False).update(salt=None, content=None)


def forget_row(*, subject: tuple[str, str], names: Collection[str], key: int) -> int:
    """Destroy salt and content of the leaves of a record that tell of one row; return how many that were.

    For a row that ends while its record, which has others, goes on. ``names`` is what leaves call the row or, for
    a row that points at it, the column that does (``file_id``).
    """
    kind, name = subject
    rows = Leaf.objects.filter(subject_kind=kind, subject_key=name, content__isnull=False).select_related("data_key")
    told = [leaf.pk for leaf in rows if _tells_of(json.loads(leaf.content or "{}").get("content", {}), names, key)]
    return forget_leaves(keys=told)


def _tells_of(content: Mapping[str, Any], names: Collection[str], key: int) -> bool:
    rows = {name: row for name, row in content.items() if isinstance(row, dict)}
    own = any(rows[name].get("id") == key for name in names if name in rows)
    return own or any(row.get(name) == key for row in rows.values() for name in names)
