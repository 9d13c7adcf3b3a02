"""A kept amendment is a leaf, once; a row that was changed is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from tests.apps.council.proposals import ON_A_DETAINER, amendment

from dintel.apps.accounts.models import User
from dintel.apps.city import law
from dintel.apps.council import services, studies
from dintel.apps.council.demo import make_demo_council
from dintel.apps.council.models import KeptAmendment
from dintel.apps.ledger.models import Leaf

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 26, 18, tzinfo=UTC)


def test_keeping_leaves_one_leaf_however_often(made: Callable[[str], User]) -> None:
    by = made("councillor")
    rows = {
        services.keep_amendment(amendment=amendment(ON_A_DETAINER), on=law.today(), by=by, at=AT).pk for _ in range(2)
    }
    assert len(rows) == 1
    leaves = Leaf.objects.filter(kind="amendment.kept")
    assert [leaf.subject_key for leaf in leaves] == [KeptAmendment.objects.get().hash]


def test_another_language_or_law_is_another_amendment(made: Callable[[str], User]) -> None:
    one, other = amendment(ON_A_DETAINER), amendment(ON_A_DETAINER, "es")
    by = made("councillor")
    hashes = {services.keep_amendment(amendment=each, on=law.today(), by=by, at=AT).hash for each in (one, other)}
    assert len(hashes) == 2


def test_one_that_is_kept_is_not_compared_with_the_law_again(
    made: Callable[[str], User], monkeypatch: pytest.MonkeyPatch
) -> None:
    people = {"councillor": made("councillor")}
    make_demo_council(people=people, at=AT)
    kept = set(KeptAmendment.objects.values_list("pk", flat=True))
    assert len(kept) == len(studies.ready_made())

    def compared(*_given: object) -> None:
        pytest.fail("compared again")

    monkeypatch.setattr(studies, "findings", compared)
    make_demo_council(people=people, at=AT + timedelta(days=1))
    for one in studies.ready_made().values():
        services.keep_amendment(amendment=one, on=timezone.localdate(AT), by=people["councillor"], at=AT)
    assert set(KeptAmendment.objects.values_list("pk", flat=True)) == kept
