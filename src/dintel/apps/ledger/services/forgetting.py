"""What leaves say is forgotten: the entries stay, and every proof with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import reduce
from operator import or_

from django.db.models import Q

from dintel.apps.ledger.models import Leaf


def forget(*, subjects: Iterable[tuple[str, str]], but: Collection[str] = ()) -> int:
    """Destroy salt and content of every leaf of some records, but of these kinds; return how many that were.

    An entry without its salt says nothing, and nobody can try contents out on it (ADR 11). Called in the
    transaction of the disposal that it belongs to; doing it again changes nothing.
    """
    named = [Q(subject_kind=kind, subject_key=key) for kind, key in subjects]
    if not named:
        return 0
    whole = Leaf.objects.filter(reduce(or_, named), content__isnull=False).exclude(kind__in=but)
    return whole.update(salt=None, content=None)


def forget_leaves(*, keys: Iterable[int]) -> int:
    """Destroy salt and content of these leaves; return how many that were. As `forget`."""
    return Leaf.objects.filter(pk__in=list(keys), content__isnull=False).update(salt=None, content=None)
