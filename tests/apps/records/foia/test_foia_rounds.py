"""Series draft on their day; what is overdue is told on the right day, once; a moved calendar is counted again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from tests.apps.records.foia.made import chosen, noon, noted, person, sent, signed

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.models import User
from dintel.apps.notices import rounds
from dintel.apps.notices.due import Scope
from dintel.apps.notices.models import Notice, Told
from dintel.apps.records.foia import statute
from dintel.apps.records.foia.models import FoiaRequest, FoiaSeries
from dintel.apps.records.foia.queries import due
from dintel.apps.records.foia.services import letters
from dintel.apps.records.foia.services import rounds as foia_rounds
from dintel.apps.records.foia.services import series as foia_series
from dintel.apps.records.foia.services.letters import Sending
from dintel.apps.records.foia.services.refusals import FoiaChangedError, FoiaError
from dintel.apps.records.foia.services.series import Plan, span_after
from dintel.domain.deadlines import Calendar

pytestmark = pytest.mark.django_db
PLAN = Plan(
    title="Arrests in the city",
    agency="ice",
    template="arrests_in_city",
    period="quarter",
    next_from=date(2026, 1, 1),
    next_on=date(2026, 4, 6),
    part="Enforcement and Removal Operations, El Paso field office",
)


def started(by: User, **other: Any) -> FoiaSeries:
    return foia_series.start_series(key=uuid4(), plan=replace(PLAN, **other), by=by, at=noon(date(2026, 1, 5)))


@pytest.mark.parametrize(
    ("first", "period", "after"),
    [
        ("2026-01-01", "month", "2026-02-01"),
        ("2026-12-15", "month", "2027-01-15"),
        ("2026-10-01", "quarter", "2027-01-01"),
        ("2026-07-28", "half", "2027-01-28"),
        ("2024-02-28", "year", "2025-02-28"),
    ],
)
def test_spans_follow_one_another(first: str, period: str, after: str) -> None:
    assert span_after(date.fromisoformat(first), period) == date.fromisoformat(after)


def test_a_series_drafts_each_request_on_its_day_and_tells_of_it(paralegal: User) -> None:
    series = started(paralegal)
    assert foia_series.draft_due(at=noon(date(2026, 4, 5))) == []
    (first,) = foia_series.draft_due(at=noon(date(2026, 4, 6)))
    assert foia_series.draft_due(at=noon(date(2026, 4, 6))) == []
    assert (first.title, first.since, first.until) == (
        "Arrests in the city, 2026 Q1",
        date(2026, 1, 1),
        date(2026, 4, 1),
    )
    assert (first.standing, first.drafted_by, first.series) == ("draft", None, series)
    notice = Notice.objects.get()
    assert (notice.kind, notice.subject_key) == ("foia_drafted", first.number)
    assert Told.objects.get().user == paralegal
    series.refresh_from_db()
    assert (series.next_from, series.next_on) == (date(2026, 4, 1), date(2026, 7, 6))
    (second,) = foia_series.draft_due(at=noon(date(2026, 7, 7)))
    assert second.since == date(2026, 4, 1)
    letter = signed(second, paralegal, date(2026, 7, 7))
    assert letter.content["signer_name"] == paralegal.name, "a draft without a writer is signed by whoever signs"


def test_a_person_drafts_the_next_one_early_but_not_before_its_span_is_over(paralegal: User) -> None:
    series = started(paralegal)
    with pytest.raises(FoiaError, match="not over yet"):
        foia_series.draft_next(series=series, by=paralegal, at=noon(date(2026, 3, 31)))
    made = foia_series.draft_next(series=series, by=paralegal, at=noon(date(2026, 4, 1)))
    assert made.drafted_by == paralegal
    assert foia_series.draft_due(at=noon(date(2026, 4, 6))) == []


def test_a_series_is_changed_and_ended(paralegal: User) -> None:
    series = started(paralegal)
    later = replace(PLAN, next_on=date(2026, 4, 20))
    foia_series.change_series(series=series, version=1, plan=later, by=paralegal, at=noon(date(2026, 2, 1)))
    with pytest.raises(FoiaChangedError):
        foia_series.change_series(series=series, version=1, plan=PLAN, by=paralegal, at=noon(date(2026, 2, 1)))
    for _twice in range(2):
        foia_series.end_series(series=series, by=paralegal, at=noon(date(2026, 3, 1)))
    assert foia_series.draft_due(at=noon(date(2026, 5, 1))) == []
    with pytest.raises(FoiaError, match="has ended"):
        foia_series.draft_next(series=series, by=paralegal, at=noon(date(2026, 5, 1)))
    with pytest.raises(FoiaError, match="has ended"):
        foia_series.change_series(series=series, version=3, plan=PLAN, by=paralegal, at=noon(date(2026, 5, 1)))


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"period": "week"}, "period"),
        ({"next_from": date(2026, 1, 31)}, "next_from"),
        ({"next_on": date(2026, 3, 31)}, "next_on"),
        ({"agency": "none"}, "agency"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_beside_its_field(paralegal: User, other: dict[str, Any], field: str) -> None:
    with pytest.raises(FoiaError) as wrong:
        started(paralegal, **other)
    assert wrong.value.field == field


def test_scenario_12_is_told_on_the_first_day_after_the_last_and_once(paralegal: User, counsel: User) -> None:
    request = sent(paralegal)
    noted(request, paralegal, "2026-06-01 at_office")
    assert request.due_on == date(2026, 6, 30)
    assert foia_rounds.tell_overdue(at=noon(date(2026, 6, 30))) == []
    assert foia_rounds.tell_overdue(at=noon(date(2026, 7, 1))) == [request]
    assert foia_rounds.tell_overdue(at=noon(date(2026, 7, 1))) == []
    notice = Notice.objects.get()
    assert (notice.kind, notice.title) == (
        "foia_overdue",
        "F-2026-000001 to ICE is overdue: the last day was Tuesday 30 June.",
    )
    assert set(Told.objects.values_list("user", flat=True)) == {paralegal.pk, counsel.pk}


def test_a_notice_written_down_late_moves_the_last_day_and_the_new_one_is_told_too(paralegal: User) -> None:
    request = sent(paralegal)
    noted(request, paralegal, "2026-06-01 at_office")
    foia_rounds.tell_overdue(at=noon(date(2026, 7, 1)))
    noted(request, paralegal, "2026-06-29 extension", at=noon(date(2026, 7, 2)))
    assert request.due_on == date(2026, 7, 15)
    assert foia_rounds.tell_overdue(at=noon(date(2026, 7, 15))) == []
    assert foia_rounds.tell_overdue(at=noon(date(2026, 7, 16))) == [request]


def test_the_clock_of_an_appeal_is_told_too_and_one_of_ours_is_not(paralegal: User, counsel: User) -> None:
    request = sent(paralegal)
    noted(request, paralegal, "2026-06-01 at_office", "2026-06-30 determination denied")
    assert foia_rounds.tell_overdue(at=noon(date(2026, 12, 1))) == [], "the time to appeal is ours"
    chosen(request, "appeal", counsel, date(2026, 7, 1))
    letters.draft_letter(request=request, template="appeal_answer", by=paralegal, at=noon(date(2026, 7, 1)))
    letter = signed(request, paralegal, date(2026, 7, 1))
    sending = Sending("mail", date(2026, 7, 1))
    letters.send_letter(letter=letter, sending=sending, by=paralegal, at=noon(date(2026, 7, 1)))
    noted(request, paralegal, "2026-07-06 appeal_received")
    assert request.due_on == date(2026, 8, 3)
    assert foia_rounds.tell_overdue(at=noon(date(2026, 8, 4))) == [request]


def test_a_changed_calendar_moves_the_last_day(paralegal: User, monkeypatch: pytest.MonkeyPatch) -> None:
    request = sent(paralegal)
    noted(request, paralegal, "2026-06-01 at_office")
    clocks = statute.clocks()
    more = Calendar(
        id="federal",
        name=clocks.calendar.name,
        weekend=clocks.calendar.weekend,
        holidays={**clocks.calendar.holidays, date(2026, 6, 15): "A new holiday"},
        known_from=clocks.calendar.known_from,
        known_until=clocks.calendar.known_until,
    )
    assert foia_rounds.recount(at=noon(date(2026, 6, 2))) == []
    monkeypatch.setattr(statute, "clocks", lambda: replace(clocks, calendar=more))
    assert foia_rounds.recount(at=noon(date(2026, 6, 2))) == [request]
    assert FoiaRequest.objects.get().due_on == date(2026, 7, 1)


def test_what_is_due_says_what_to_do_by_when_and_whose_it_is(paralegal: User, counsel: User) -> None:
    request = sent(paralegal)

    def told(on: date, who: User = paralegal, scope: Scope | None = None) -> list[tuple[str, date | None, bool, str]]:
        found = due.due(access_of(who, on), scope=scope or Scope(), at=noon(on), most=20)
        return [(one.title, one.due_on, one.is_late, one.owner) for one in found]

    assert told(date(2026, 5, 30)) == [("Ask for the receipt", None, False, "Legal assistant")]
    noted(request, paralegal, "2026-06-01 at_office")
    due_on = date(2026, 6, 30)
    assert told(date(2026, 6, 30)) == [("An answer is awaited", due_on, False, "Legal assistant")]
    late = ("The agency’s answer is overdue: an attorney chooses what to do", due_on, True, "City attorney")
    assert told(date(2026, 7, 1), counsel) == [late]
    assert told(date(2026, 7, 1), person("liaison")) == []
    assert told(date(2026, 7, 1), scope=Scope(department="libraries")) == []
    assert told(date(2026, 7, 1), scope=Scope(person=paralegal.pk, department="legal")) == [late]
    assert told(date(2026, 7, 1), scope=Scope(person=counsel.pk)) == []
    noted(request, paralegal, "2026-07-02 determination granted")
    assert told(date(2026, 7, 3)) == []


def test_the_worker_drafts_and_tells(paralegal: User) -> None:
    request = sent(paralegal)
    noted(request, paralegal, "2026-06-01 at_office")
    started(paralegal)
    rounds.go_round(noon(date(2026, 7, 1)))
    assert set(Notice.objects.values_list("kind", flat=True)) >= {"foia_overdue", "foia_drafted"}
