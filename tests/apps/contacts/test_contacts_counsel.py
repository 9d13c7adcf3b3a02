"""Counsel decides beside the proposal, with reasons, within the legal floor; notes stay apart."""

from __future__ import annotations

from typing import Any

import pytest
from tests.apps.contacts.made import DAY, HOUR, NOW, access, ice

from dintel.apps.contacts import services
from dintel.apps.contacts.models import Determination
from dintel.apps.contacts.queries import counsel as queries
from dintel.apps.contacts.report import Asked, Paper
from dintel.apps.contacts.services.leaves import said
from dintel.apps.sealing.fields import fingerprint

pytestmark = pytest.mark.django_db


def decide(request: Any, outcome: str, by: Any, reasons: str = "", **more: Any) -> Determination:
    seen = more.pop("seen", request.determinations.count())
    return services.decide(request=request, seen=seen, outcome=outcome, reasons=reasons, by=by, at=NOW + HOUR, **more)


@pytest.fixture
def hold(file: Any) -> Any:
    """Return a request that waits for counsel."""
    return file(ice("other_records", "i138")).requests.get()


def test_confirming_stands_beside_the_proposal(hold: Any, counsel: Any) -> None:
    row = decide(hold, "counsel_hold", counsel)
    assert (row.step, row.ordinal, row.by) == ("confirmed", 2, counsel)
    first = hold.determinations.get(ordinal=1)
    assert (first.step, first.record) == ("proposed", row.record)
    assert hold.state == "decided"
    assert not hold.contact.with_counsel


def test_an_override_without_reasons_is_refused(hold: Any, counsel: Any) -> None:
    with pytest.raises(services.DecisionError, match="reasons"):
        decide(hold, "comply_via_counsel", counsel, "   ")
    assert hold.determinations.count() == 1


def test_an_override_with_reasons_is_kept_with_them(hold: Any, counsel: Any) -> None:
    row = decide(hold, "comply_via_counsel", counsel, "A court enforced it.")
    assert (row.step, row.reasons, hold.outcome) == ("overridden", "A court enforced it.", "comply_via_counsel")


def test_a_decision_on_a_page_that_is_no_longer_true_is_refused(hold: Any, counsel: Any) -> None:
    decide(hold, "counsel_hold", counsel)
    with pytest.raises(services.DecisionError, match="changed while"):
        decide(hold, "counsel_hold", counsel, seen=1)


def test_status_only_information_can_never_come_out_as_prohibited(file: Any, counsel: Any) -> None:
    request = file(ice("status_information", "letter")).requests.get()
    for despite in (False, True):
        with pytest.raises(services.DecisionError, match="1373"):
            decide(request, "decline", counsel, "Because.", despite_floor=despite)
    assert request.determinations.count() == 1


def test_a_decision_against_the_floor_names_what_it_breaks_and_asks_once_more(file: Any, counsel: Any) -> None:
    request = file(ice("take_person", "arrest_warrant", requester="other_agency", purpose="criminal")).requests.get()
    with pytest.raises(services.DecisionError) as told:
        decide(request, "decline", counsel, "Wrong man.")
    assert "never declined" in told.value.broken[0].statement
    assert told.value.broken[0].source
    assert decide(request, "decline", counsel, "Wrong man.", despite_floor=True).outcome == "decline"


def test_an_outcome_that_does_not_exist_is_refused(hold: Any, counsel: Any) -> None:
    with pytest.raises(services.DecisionError):
        decide(hold, "resist", counsel, "x")


def test_the_queue_shows_what_is_due_first(file: Any, counsel: Any) -> None:
    def asked(days: int) -> Asked:
        paper = Paper("i138", return_on=NOW.date() + days * DAY)
        return Asked(facts=dict(ice("other_records", "i138").facts), papers=(paper,))

    late, soon = file(asked(20)), file(asked(5))
    without = file(ice("nonpublic_area", "unknown", purpose="unknown"))
    order = [one.request.contact.number for one in queries.queue(access(counsel))]
    assert order == [soon.number, late.number, without.number]


def test_like_cases_show_those_with_the_same_paper_first(file: Any, hold: Any, counsel: Any) -> None:
    same = file(ice("other_records", "i138"), at=NOW - 3 * DAY).requests.get()
    other = file(ice("other_records", "i200"), at=NOW - DAY).requests.get()
    file(ice("nonpublic_area", "i138"))
    decide(same, "counsel_hold", counsel)
    found = queries.like(access(counsel), hold)
    assert [(one.request, one.same_paper, one.step) for one in found] == [
        (same, True, "confirmed"),
        (other, False, "proposed"),
    ]


def test_a_leaf_commits_to_a_note_without_telling_it(hold: Any, counsel: Any) -> None:
    services.write_privileged_note(request=hold, words="Weak on scope.", by=counsel, at=NOW)
    note = hold.privileged_notes.get()
    told = said(note)
    assert "Weak" not in str(told)
    assert (
        told["words_fingerprint"]
        == fingerprint(note, "words")
        == said(hold.privileged_notes.get())["words_fingerprint"]
    )
    note.words = "Strong on scope."
    assert fingerprint(note, "words") not in {"", told["words_fingerprint"]}
    note.words = ""
    assert fingerprint(note, "words") == ""
    with pytest.raises(TypeError, match="is not sealed"):
        fingerprint(note, "at")


def test_privileged_notes_are_counsels_alone(hold: Any, counsel: Any, person: Any, duty_officer: Any) -> None:
    services.write_privileged_note(request=hold, words="Weak on scope.", by=counsel, at=NOW)
    assert [note.words for note in queries.privileged_notes(access(counsel), hold)] == ["Weak on scope."]
    for other in (duty_officer, person("auditor"), person("administrator"), person("liaison", department="x")):
        assert queries.privileged_notes(access(other), hold) == ()
    assert "Weak" not in str(hold.privileged_notes.get())


def test_an_empty_note_is_refused(hold: Any, counsel: Any) -> None:
    with pytest.raises(ValueError, match="words"):
        services.write_privileged_note(request=hold, words=" ", by=counsel, at=NOW)


def test_after_a_decision_a_new_fact_goes_back_to_counsel_and_the_decision_stays(hold: Any, counsel: Any) -> None:
    decide(hold, "comply_via_counsel", counsel, "A court enforced it.")
    hold.contact.refresh_from_db()
    services.correct_contact(
        number=hold.contact.number,
        version=hold.contact.version,
        changes=[services.Change(hold.number, "validity", "incomplete")],
        why="A page is missing.",
        by=counsel,
        at=NOW + DAY,
    )
    hold.refresh_from_db()
    assert [row.step for row in hold.determinations.all()] == ["proposed", "overridden", "proposed"]
    assert hold.state == "with_counsel"
