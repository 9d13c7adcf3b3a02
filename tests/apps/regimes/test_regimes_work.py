"""From draft to filing and correction: what is refused, what is kept, what everybody sees."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.apps.regimes.conftest import (
    AT,
    COUNCIL,
    FIRST_QUARTER,
    PLATES,
    FilesReport,
    Person,
    SignIn,
    in_bulk,
    sent,
)

from dintel.apps.accounts.models import User
from dintel.apps.contacts.models import Link
from dintel.apps.figures.queries import measures
from dintel.apps.figures.services import keep_counts, recount
from dintel.apps.ledger import queries as ledger
from dintel.apps.ledger.models import Leaf
from dintel.apps.regimes import here, services
from dintel.apps.regimes.models import Comparison, Report
from dintel.apps.regimes.queries.drawing import HIDDEN, draw
from dintel.apps.regimes.queries.showing import shown
from dintel.apps.regimes.services import Other, ReportError
from dintel.domain.regime import period_holding

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 3)
OTHER = Other(198, "A federal agency (synthetic)", "An answer to a request for records", date(2026, 6, 1), "late_paper")


def numbers(body: str, sheet: str) -> dict[str, Any]:
    table = next(one for one in json.loads(body)["tables"] if one["id"] == sheet)
    return dict(zip([one["id"] for one in table["columns"]], table["lines"][0]["values"], strict=True))


def faults() -> list[str]:
    """Return what the check of every row against its leaf finds in this room's tables."""
    return [str(one) for one in ledger.row_faults(lambda *_told: None, files=False) if "regimes_" in str(one)]


def council(**more: Any) -> dict[str, Any]:
    """Return the counts of the council's report of the first quarter, from its two tables."""
    regime = here.regimes()[COUNCIL]
    body = draw(regime, period_holding(regime.cycle, DAY), {}).body
    return {**numbers(body, "requests"), **numbers(body, "custody"), **more}


def test_sealed_unverified_false_and_doubled_contacts_count_nowhere(person: Person) -> None:
    by = person("duty_officer")
    in_bulk(6, began=DAY, by=by)
    in_bulk(2, began=DAY, by=by, sealed=True)
    in_bulk(3, began=DAY, by=by, verified="unverified")
    in_bulk(4, began=DAY, by=by, verified="not_an_officer")
    one, other = in_bulk(2, began=DAY, by=by)
    Link.objects.create(one=one.contact, other=other.contact, kind="duplicate", by=by, at=AT)
    in_bulk(1, began=date(2026, 4, 1), by=by)
    in_bulk(5, began=DAY, by=by, stream="for_another_agency")
    assert council()["received"] == 7
    regime = here.regimes()[COUNCIL]
    custody = shown(draw(regime, period_holding(regime.cycle, DAY), {}).body).tables[1]
    assert custody.waiting == 3, "those nobody verified are said to be there, and not counted"


def test_held_notified_and_handed_over_are_told_apart_and_a_person_counts_once(person: Person) -> None:
    by = person("duty_officer")
    in_bulk(7, began=DAY, by=by, custody="held")
    in_bulk(8, began=DAY, by=by, custody="notified")
    twice = in_bulk(1, began=DAY, by=by, custody="transferred")[0]
    twice.custody_outcomes.create(kind="transferred", happened_at=AT.replace(month=3), by=by, at=AT)
    found = council()
    assert (found["held"], found["notified"], found["transferred"]) == (7, 8, 1)


def test_help_in_criminal_matters_counts_for_every_agency_beside_what_was_declined(person: Person) -> None:
    by = person("duty_officer")
    in_bulk(9, began=DAY, by=by, purpose="criminal", outcome="comply", immigration="no", document="arrest_warrant")
    in_bulk(6, began=DAY, by=by, purpose="criminal", outcome="comply_via_counsel", document="grand_jury_subpoena")
    in_bulk(8, began=DAY, by=by)
    found = council()
    assert (found["criminal"], found["criminal_helped"], found["judges_papers_followed"]) == (15, 15, 9)
    assert (found["civil_help"], found["civil_declined"]) == (8, 8)


def test_a_period_that_is_not_over_is_refused_in_words(coordinator: User) -> None:
    with pytest.raises(ReportError, match="This period is not over"):
        services.draw_up(regime=here.regimes()[COUNCIL], since=date(2026, 10, 1), stated={}, by=coordinator, at=AT)
    assert not Report.objects.exists()


def test_a_report_goes_from_hand_to_hand_and_every_step_leaves_a_leaf(
    filed: FilesReport, coordinator: User, counsel: User
) -> None:
    report = filed()
    assert report.nil_certified
    assert (report.drawn_by, report.signed_by, report.how) == (coordinator, counsel, "email")
    kinds = Leaf.objects.filter(subject_kind="regime_report").order_by("pk").values_list("kind", flat=True)
    assert [kind.partition(".")[2] for kind in kinds] == ["drawn", "looked_at", "signed", "filed"]
    assert not faults()


def test_who_drew_it_up_does_not_look_nil_is_certified_and_new_numbers_are_looked_at_again(
    coordinator: User, paralegal: User, counsel: User
) -> None:
    regime = here.regimes()[COUNCIL]
    draft = services.draw_up(regime=regime, since=FIRST_QUARTER, stated={}, by=coordinator, at=AT)
    sha = draft.whole_sha256
    with pytest.raises(ReportError, match="Somebody else has to look"):
        services.look_at(report=draft, whole_sha256=sha, by=coordinator, at=AT)
    with pytest.raises(ReportError, match="once somebody has looked"):
        services.sign(report=draft, whole_sha256=sha, role="counsel", nil_certified=True, by=counsel, at=AT)
    services.look_at(report=draft, whole_sha256=sha, by=paralegal, at=AT)
    with pytest.raises(ReportError, match="no draft any more"):
        services.look_at(report=draft, whole_sha256=sha, by=paralegal, at=AT)
    with pytest.raises(ReportError, match="somebody certifies it"):
        services.sign(report=draft, whole_sha256=sha, role="counsel", nil_certified=False, by=counsel, at=AT)
    in_bulk(6, began=DAY, by=counsel)
    again = services.draw_up(regime=regime, since=FIRST_QUARTER, stated={}, by=coordinator, at=AT)
    assert (again.pk, again.state, again.looked_by) == (draft.pk, "draft", None)
    with pytest.raises(ReportError, match="drawn up again meanwhile"):
        services.look_at(report=again, whole_sha256=sha, by=paralegal, at=AT)
    with pytest.raises(ReportError, match="Only a signed report"):
        services.file_report(report=again, filed_on=AT.date(), how="email", receipt="", by=counsel, at=AT)


@pytest.mark.parametrize(("days", "says"), [(1, "has not come yet"), (-1, "signed after this day")])
def test_the_day_it_went_lies_between_the_signature_and_today(
    coordinator: User, paralegal: User, counsel: User, days: int, says: str
) -> None:
    regime = here.regimes()[COUNCIL]
    draft = services.draw_up(regime=regime, since=FIRST_QUARTER, stated={}, by=coordinator, at=AT)
    row = services.look_at(report=draft, whole_sha256=draft.whole_sha256, by=paralegal, at=AT)
    told = {"whole_sha256": row.whole_sha256, "role": "counsel", "nil_certified": True}
    signed = services.sign(report=row, **told, by=counsel, at=AT)
    with pytest.raises(ReportError, match="is signed"):
        services.draw_up(regime=regime, since=FIRST_QUARTER, stated={}, by=coordinator, at=AT)
    with pytest.raises(ReportError, match=says):
        services.file_report(
            report=signed, filed_on=AT.date() + timedelta(days=days), how="mail", receipt="", by=counsel, at=AT
        )


def test_a_correction_is_a_new_version_and_the_old_one_stays_and_is_marked(
    filed: FilesReport, coordinator: User, paralegal: User, counsel: User, client: Client
) -> None:
    first = filed()
    in_bulk(6, began=DAY, by=counsel)
    with pytest.raises(ReportError, match="what is put right"):
        services.correct(report=first, why=" ", by=coordinator, at=AT)
    draft = services.correct(report=first, why="A fax lay at a station.", by=coordinator, at=AT)
    address = f"/record/reports/{COUNCIL}/2026-01/"
    assert "A fax lay at a station" not in client.get(address).content.decode(), "a draft is nobody's to read"
    assert client.get(f"{address}2/").status_code == 404
    with pytest.raises(ReportError, match="filed last"):
        services.correct(report=first, why="Again.", by=coordinator, at=AT)
    second = sent(draft, paralegal, counsel)
    assert (second.ordinal, numbers(second.body, "custody")["received"]) == (2, 6)
    assert numbers(Report.objects.get(pk=first.pk).body, "custody")["received"] == 0
    assert "A fax lay at a station." in client.get(address).content.decode()
    old = client.get(f"{address}1/").content.decode()
    assert "This version was corrected" in old
    assert "Read the newest version" in old
    assert not faults()


def test_a_changed_row_of_a_filed_report_is_found_by_the_ledger(filed: FilesReport) -> None:
    report = filed()
    body = report.body.replace('"values":[0', '"values":[1', 1)
    assert body != report.body
    Report.objects.filter(pk=report.pk).update(body=body)
    assert ["regimes_report" in one for one in faults()] == [True]


def test_small_counts_go_to_the_recipient_and_not_to_everybody_and_stay_hidden_after_a_correction(
    filed: FilesReport, coordinator: User, paralegal: User, counsel: User, client: Client
) -> None:
    in_bulk(2, began=DAY, by=counsel, custody="held", outcome="comply", facility="main-library")
    in_bulk(13, began=DAY, by=counsel)
    first = filed()
    assert numbers(first.body, "custody")["held"] == 2
    public = numbers(first.public_body, "custody")
    assert public["held"] == HIDDEN
    assert {public["received"], public["declined"]} & {HIDDEN}, "received less declined would give two back"
    page = client.get(f"/record/reports/{COUNCIL}/2026-01/").content.decode()
    assert "left out" in page
    assert "Main Library" not in page, "a place with nothing but a small count is not named"
    in_bulk(30, began=DAY, by=counsel, custody="held")
    second = sent(
        services.correct(report=first, why="Found late.", by=coordinator, at=AT), paralegal, counsel
    )  # fmt: skip
    assert numbers(second.body, "custody")["held"] == 32
    assert numbers(second.public_body, "custody")["held"] == HIDDEN


def test_numbers_the_register_does_not_hold_are_stated_and_otherwise_not_yet_known(
    filed: FilesReport, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    regime = here.regimes()[PLATES]
    late = AT.replace(year=2027)
    assert [one.key for one in here.closed_periods(regime, late.date())] == ["2026-01"]
    draft = services.draw_up(
        regime=regime, since=FIRST_QUARTER, stated={"readers": {"cameras": 41}}, by=coordinator, at=late
    )
    assert numbers(draft.body, "readers")["cameras"] == 41
    assert numbers(draft.body, "readers")["queries"] is None
    assert not draft.is_nil
    assert draft.counts_from == date(2026, 7, 1), "the act took effect within the year"


def test_another_count_stands_beside_ours_with_its_source_and_a_later_one_replaces_it(
    filed: FilesReport, coordinator: User, counsel: User, client: Client
) -> None:
    in_bulk(15, began=DAY, by=counsel)
    report = filed()
    said = {"report": report, "sheet": "custody", "column": "received", "by": coordinator, "at": AT}
    first = services.compare(**said, other=OTHER)
    assert (first.ours, first.theirs) == (15, 198)
    page = " ".join(client.get("/record/reports/compared/").content.decode().split())
    assert "183" in page
    assert "Papers that came late" in page
    second = services.compare(**said, other=Other(199, *list(vars_of(OTHER))[1:]))
    assert second.replaces == first
    assert "198</strong>" not in client.get("/record/reports/compared/").content.decode().split("Why this page")[0]
    assert Comparison.objects.count() == 2
    with pytest.raises(ReportError, match="no such count"):
        services.compare(**{**said, "column": "nothing"}, other=OTHER)
    unknown = Other(3, "Another (synthetic)", "A letter", DAY, "unknown")
    with pytest.raises(ReportError, match="what is known of the difference"):
        services.compare(**said, other=unknown)
    with pytest.raises(ReportError, match="has not come yet"):
        services.compare(**said, other=Other(3, "A", "B", date(2030, 1, 1), "definition"))
    assert not faults()


def vars_of(other: Other) -> tuple[Any, ...]:
    return (other.theirs, other.whose, other.source, other.dated_on, other.reason, other.words)


def test_a_small_count_of_ours_is_left_out_beside_theirs_in_public(
    filed: FilesReport, coordinator: User, counsel: User, client: Client, signed_in: SignIn
) -> None:
    in_bulk(3, began=DAY, by=counsel)
    services.compare(
        report=filed(), sheet="custody", column="received", other=OTHER, by=coordinator, at=AT
    )  # fmt: skip
    page = client.get("/record/reports/compared/").content.decode().split("Why this page")[0]
    assert "left out" in page
    assert "195" not in page
    assert "195" in signed_in(coordinator).get("/owed/compared/").content.decode()


def test_only_a_filed_report_is_compared(coordinator: User) -> None:
    draft = services.draw_up(regime=here.regimes()[COUNCIL], since=FIRST_QUARTER, stated={}, by=coordinator, at=AT)
    with pytest.raises(ReportError, match="once it is filed"):
        services.compare(report=draft, sheet="custody", column="received", other=OTHER, by=coordinator, at=AT)


def test_a_report_gives_way_to_a_figure_that_tells_nearly_the_same(person: Person) -> None:
    """Verified officers are in the report, all are in the figure: the few whom nobody verified would be the rest."""
    by = person("duty_officer")
    facts = {"purpose": "criminal", "document": "letter", "outcome": "comply", "asked": "staff_help"}
    regime = here.regimes()[COUNCIL]
    period = period_holding(regime.cycle, DAY)
    in_bulk(30, began=DAY, by=by, **facts)
    in_bulk(9, began=DAY, by=by, document="letter", asked="other_records")
    keep_counts(at=AT)
    before = draw(regime, period, {})
    assert numbers(before.public_body, "requests")["criminal"] == 30
    in_bulk(3, began=DAY, by=by, verified="unverified", **facts)
    recount(several=[measures.every()["requests"]], at=AT)
    after = draw(regime, period, {})
    told = numbers(after.public_body, "requests")
    assert (told["criminal"], told["criminal_helped"]) == (HIDDEN, HIDDEN)
    assert told["civil_declined"] == 9, "nothing is near it"
    assert numbers(after.body, "requests")["criminal"] == 30, "whoever it goes to reads all of it"


def test_what_one_report_leaves_out_another_does_not_give_back(filed: FilesReport, person: Person) -> None:
    """Of 33 detainers 30 were declined: whoever reads one number in one report must not read the other in another."""
    by = person("duty_officer")
    in_bulk(30, began=DAY, by=by, document="i247a", outcome="decline", asked="hold_person")
    in_bulk(3, began=DAY, by=by, document="i247a", outcome="counsel_hold", asked="hold_person")
    recount(several=[measures.every()["requests"]], at=AT)
    yearly = here.regimes()["ma-boston-trust-act"]
    year = period_holding(yearly.cycle, DAY)

    def is_told(body: str, sheet: str, name: str) -> bool:
        return numbers(body, sheet)[name] != HIDDEN

    assert is_told(draw(yearly, year, {}).public_body, "detainers", "received"), "nothing else is told yet"
    report = filed()
    assert is_told(report.public_body, "custody", "received")
    assert not is_told(report.public_body, "custody", "declined")
    assert is_told(draw(yearly, year, {}).public_body, "detainers", "received"), "both tell the same"

    Report.objects.update(public_body=with_the_other(report))
    assert not is_told(draw(yearly, year, {}).public_body, "detainers", "received"), "30 of 33 would be told"
    in_bulk(9, began=date(2026, 8, 3), by=by, document="i247a", outcome="counsel_hold", asked="hold_person")
    recount(several=[measures.every()["requests"]], at=AT)
    later = draw(yearly, year, {})
    assert numbers(later.body, "detainers")["received"] == 42
    assert not is_told(later.public_body, "detainers", "received"), "the figure of the third quarter tells the nine"


def with_the_other(report: Report) -> str:
    """Return the public copy of a report that leaves out the detainers received and not those declined."""
    told = json.loads(report.public_body)
    table = next(one for one in told["tables"] if one["id"] == "custody")
    names = [one["id"] for one in table["columns"]]
    line = table["lines"][0]["values"]
    line[names.index("received")], line[names.index("declined")] = HIDDEN, numbers(report.body, "custody")["declined"]
    return json.dumps(told)
