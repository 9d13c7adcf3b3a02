"""Every act on a request is a leaf that its rows still equal; an attorney's reasons are in none; disposal empties."""

from __future__ import annotations

import json
from datetime import date
from uuid import uuid4

import pytest
from tests.apps.records.foia.made import chosen, drafted, noon, noted, person, sent, signed
from tests.apps.records.foia.test_foia_rounds import PLAN

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.models import User
from dintel.apps.ledger.models import Leaf
from dintel.apps.ledger.queries.rows import row_faults
from dintel.apps.records.foia.models import FoiaFile, FoiaHappening, FoiaRequest
from dintel.apps.records.foia.queries.visible import request_for
from dintel.apps.records.foia.services import happenings, letters, requests, rounds
from dintel.apps.records.foia.services import series as foia_series
from dintel.apps.records.foia.services.disposal import foia_class
from dintel.apps.retention.ended import DisposedError

pytestmark = pytest.mark.django_db
CLOSED = date(2026, 8, 3)


def lived(paralegal: User, counsel: User) -> FoiaRequest:
    """Return a request with a life behind it: every kind of act."""
    request = drafted(paralegal)
    letter = request.letters.get()
    letters.edit_letter(letter=letter, version=1, changes={}, by=paralegal, at=noon(date(2026, 5, 29)))
    letters.withdraw_letter(letter=letter, by=paralegal, at=noon(date(2026, 5, 29)))
    request = sent(paralegal)
    wrong = noted(request, paralegal, "2026-06-02 at_office", words="By telephone.")
    right = happenings.Note("at_office", date(2026, 6, 1))
    at = noon(date(2026, 6, 3))
    happenings.correct_happening(happening=wrong, note=right, why="The receipt.", by=paralegal, at=at)
    request.refresh_from_db()
    rounds.tell_overdue(at=noon(date(2026, 7, 1)))
    request.refresh_from_db()
    letters.draft_letter(request=request, template="reminder", by=paralegal, at=noon(date(2026, 7, 1)))
    noted(request, paralegal, "2026-07-06 determination denied", grounds=("b7E",))
    chosen(request, "rest", counsel, date(2026, 7, 10))
    return requests.close_request(request=request, by=paralegal, at=noon(CLOSED))


def test_the_rows_are_what_the_leaves_say(paralegal: User, counsel: User) -> None:
    lived(paralegal, counsel)
    series = foia_series.start_series(key=uuid4(), plan=PLAN, by=paralegal, at=noon(date(2026, 1, 5)))
    foia_series.draft_due(at=noon(date(2026, 4, 6)))
    series.refresh_from_db()
    foia_series.end_series(series=series, by=paralegal, at=noon(date(2026, 5, 1)))
    assert [one for one in row_faults() if one.where.startswith("records_")] == []
    FoiaHappening.objects.filter(what="determination").update(on=date(2026, 6, 6))
    (fault,) = [one for one in row_faults() if one.where.startswith("records_")]
    assert "records_foiahappening" in str(fault)


def test_kinds_of_leaves_tell_the_story_in_order(paralegal: User, counsel: User) -> None:
    request = lived(paralegal, counsel)
    kinds = Leaf.objects.filter(kind__startswith="foia.", subject_key=request.number).order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == [
        *("foia.drafted", "foia.letter_signed", "foia.letter_sent", "foia.noted", "foia.corrected"),
        *("foia.told_overdue", "foia.letter_drafted", "foia.noted", "foia.decided", "foia.closed"),
    ]


def test_no_leaf_holds_an_attorneys_reasons(paralegal: User, counsel: User) -> None:
    lived(paralegal, counsel)
    leaf = Leaf.objects.get(kind="foia.decided")
    assert "Because of it." not in json.dumps(leaf.content, default=str)


def test_a_closed_file_is_disposed_of_and_what_happened_on_which_day_stays(paralegal: User, counsel: User) -> None:
    request = lived(paralegal, counsel)
    kept = foia_class()
    access = access_of(person("records_custodian"), CLOSED)
    (due,) = kept.rows.find(access, date(2026, 1, 1), date(2027, 1, 1), 10)
    assert (due.key, due.begun) == (request.number, CLOSED)
    assert kept.rows.find(access_of(paralegal, CLOSED), date(2026, 1, 1), date(2027, 1, 1), 10) == []
    held = kept.lock(request.number)
    assert held
    held.dispose(noon(date(2029, 8, 6)))
    after = FoiaRequest.objects.get(pk=request.pk)
    assert (after.title, after.tracking, after.sent_on) == ("—", "", date(2026, 5, 29))
    rows = FoiaHappening.objects.filter(request=after)
    assert {(row.words, row.why) for row in rows} == {("", "")}
    assert {bytes(file.body) for file in FoiaFile.objects.filter(letter__request=after)} == {b""}
    assert kept.lock(request.number) is None
    assert list(kept.marked()) == [request.number]
    with pytest.raises(DisposedError):
        request_for(access_of(paralegal, CLOSED), request.number, "foia.work")
    with pytest.raises(DisposedError):
        noted(after, paralegal, "2026-08-06 documents")


def test_an_open_file_never_falls_due(paralegal: User) -> None:
    request = sent(paralegal)
    assert foia_class().lock(request.number) is None
    signed(drafted(paralegal), paralegal)
