"""A request is drafted, signed, sent; what happens is written down, put right, chosen about, and never erased."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from tests.apps.records.foia.made import DAY, SENT, ask, chosen, drafted, noon, noted, sent, signed

from dintel.apps.accounts.models import User
from dintel.apps.evidence import services as evidence
from dintel.apps.evidence.models import File
from dintel.apps.records.foia.models import FoiaHappening, FoiaLetter, FoiaRequest
from dintel.apps.records.foia.queries import page
from dintel.apps.records.foia.queries.history import history_of
from dintel.apps.records.foia.services import decisions, happenings, letters, requests
from dintel.apps.records.foia.services.happenings import Note
from dintel.apps.records.foia.services.letters import Sending
from dintel.apps.records.foia.services.refusals import FoiaChangedError, FoiaError
from dintel.domain.foia import What

pytestmark = pytest.mark.django_db
LATE = date(2026, 7, 2)


def test_a_request_is_drafted_once_with_its_letter(paralegal: User) -> None:
    key = uuid4()
    first = requests.draft_request(key=key, ask=ask(), by=paralegal, at=noon(SENT))
    again = requests.draft_request(key=key, ask=ask(title="Another"), by=paralegal, at=noon(SENT))
    assert (first.pk, first.number, FoiaRequest.objects.count()) == (again.pk, "F-2026-000001", 1)
    assert (first.standing, first.due_on, first.sent_on) == ("draft", None, None)
    letter = first.letters.get()
    text = " ".join(letter.content["answer"])
    assert "City of Albuquerque, New Mexico" in text
    assert "from January 1, 2026 to March 31, 2026" in text
    assert "El Paso field office" in text
    assert "{" not in text
    assert letter.content["next"][-1] == "Please name our number, F-2026-000001, in your answer."
    assert letter.content["to_address"][-1] == "Washington, DC 20536-5009"


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"agency": "kgb"}, "agency"),
        ({"template": "appeal_answer"}, "template"),
        ({"template": "none"}, "template"),
        ({"until": date(2026, 1, 1)}, "until"),
        ({"title": " "}, "title"),
    ],
)
def test_what_cannot_be_asked_is_refused_beside_its_field(paralegal: User, other: dict[str, Any], field: str) -> None:
    with pytest.raises(FoiaError) as wrong:
        drafted(paralegal, **other)
    assert wrong.value.field == field
    assert not FoiaRequest.objects.exists()


def test_a_letter_is_changed_signed_and_kept_with_the_digests_of_its_files(paralegal: User) -> None:
    request = drafted(paralegal)
    letter = request.letters.get()
    letters.edit_letter(letter=letter, version=1, changes={"answer": ("Send them.",)}, by=paralegal, at=noon(SENT))
    with pytest.raises(FoiaChangedError):
        letters.sign_letter(letter=letter, version=1, by=paralegal, at=noon(SENT))
    done = letters.sign_letter(letter=letter, version=2, by=paralegal, at=noon(SENT))
    assert done.number == "L-2026-000001"
    assert list(done.content["answer"]) == ["Send them."]
    assert {file.format: hashlib.sha256(file.body).hexdigest() == file.sha256 for file in done.files.all()} == {
        "pdf": True,
        "docx": True,
    }
    with pytest.raises(FoiaError, match="no longer a draft"):
        letters.edit_letter(letter=done, version=done.version, changes={}, by=paralegal, at=noon(SENT))


def test_sending_begins_the_history_and_only_a_signed_letter_is_sent(paralegal: User) -> None:
    request = drafted(paralegal)
    letter = request.letters.get()
    with pytest.raises(FoiaError, match="Only a signed letter"):
        letters.send_letter(letter=letter, sending=Sending("mail", SENT), by=paralegal, at=noon(SENT))
    signed(request, paralegal)
    sending = Sending("portal", SENT, tracking="2026-ICFO-00001")
    letters.send_letter(letter=letter, sending=sending, by=paralegal, at=noon(SENT))
    request.refresh_from_db()
    assert (request.standing, request.sent_on, request.tracking) == ("on_its_way", SENT, "2026-ICFO-00001")
    row = request.happenings.get()
    assert (row.what, row.on, row.conveyed) == ("sent", SENT, "portal")
    with pytest.raises(FoiaError, match="cannot be withdrawn"):
        letters.withdraw_letter(letter=letter, by=paralegal, at=noon(SENT))
    with pytest.raises(FoiaError, match="Only a signed letter"):
        letters.send_letter(letter=letter, sending=sending, by=paralegal, at=noon(SENT))


def test_a_letter_that_was_not_sent_is_withdrawn_and_another_one_is_written(paralegal: User) -> None:
    request = drafted(paralegal)
    letter = signed(request, paralegal)
    letters.withdraw_letter(letter=letter, by=paralegal, at=noon(SENT))
    letters.draft_letter(request=request, template="guidance", by=paralegal, at=noon(SENT))
    assert list(request.letters.values_list("state", flat=True)) == ["withdrawn", "draft"]
    with pytest.raises(FoiaError, match="does not fit"):
        letters.draft_letter(request=request, template="reminder", by=paralegal, at=noon(SENT))


def test_each_line_works_out_where_the_request_stands_and_its_last_day(paralegal: User) -> None:
    request = sent(paralegal)
    noted(request, paralegal, "2026-06-01 at_office", tracking="2026-ICFO-00007")
    assert (request.standing, request.due_on, request.tracking) == ("running", date(2026, 6, 30), "2026-ICFO-00007")
    noted(request, paralegal, "2026-06-08 question")
    assert (request.standing, request.due_on) == ("paused", None)
    noted(request, paralegal, "2026-06-12 reply")
    assert request.due_on == date(2026, 7, 8)
    noted(request, paralegal, "2026-07-02 extension")
    assert request.due_on == date(2026, 7, 22)
    noted(request, paralegal, "2026-07-10 determination partly", grounds=("b5", "b7E"))
    assert (request.standing, request.due_on) == ("appealable", date(2026, 10, 8))


@pytest.mark.parametrize(
    ("note", "field", "words"),
    [
        (Note("reply", date(2026, 6, 2)), "on", "nothing that this could answer"),
        (Note("at_office", date(2026, 5, 28)), "on", "not sent on that day yet"),
        (Note("sent", date(2026, 6, 2)), "on", "happens once"),
        (Note("determination", date(2026, 6, 2)), "outcome", "Say what the answer gave"),
        (Note("determination", date(2026, 6, 2), outcome="remanded"), "outcome", "Say what the answer gave"),
        (Note("at_office", date(2026, 6, 30)), "on", "has not come yet"),
        (Note("miracle", date(2026, 6, 2)), "what", "nothing that happens"),
        (Note("determination", date(2026, 6, 2), outcome="some"), "what", "nothing that happens"),
        (Note("determination", date(2026, 6, 2), outcome="denied", grounds=("b10",)), "grounds", "b10"),
        (Note("documents", date(2026, 6, 2), papers=(str(uuid4()),)), "papers", "kept with this request"),
        (Note("suit", date(2026, 6, 2)), "", "An attorney chooses this first"),
        (Note("appeal", date(2026, 6, 2)), "", "An attorney chooses this first"),
    ],
)
def test_what_cannot_have_happened_is_refused_in_words_and_nothing_is_kept(
    paralegal: User, note: Note, field: str, words: str
) -> None:
    request = sent(paralegal)
    with pytest.raises(FoiaError, match=words) as wrong:
        happenings.note_happening(request=request, note=note, by=paralegal, at=noon(date(2026, 6, 29)))
    assert wrong.value.field == field
    assert request.happenings.count() == 1
    request.refresh_from_db()
    assert request.standing == "on_its_way"


def test_a_line_written_down_late_takes_its_place_by_its_day(paralegal: User) -> None:
    request = sent(paralegal)
    noted(request, paralegal, "2026-06-08 at_office")
    assert request.due_on == date(2026, 7, 8)
    noted(request, paralegal, "2026-06-01 received", at=noon(LATE))
    assert [one.what for one in history_of(request)] == [What.SENT, What.RECEIVED, What.AT_OFFICE]
    assert request.due_on == date(2026, 7, 8)


def test_a_correction_stands_in_the_place_of_a_line_and_both_stay(paralegal: User) -> None:
    request = sent(paralegal)
    wrong = noted(request, paralegal, "2026-06-10 at_office")
    assert request.due_on == date(2026, 7, 10)
    right = Note("at_office", date(2026, 6, 1))
    row = happenings.correct_happening(
        happening=wrong, note=right, why="The receipt says so.", by=paralegal, at=noon(LATE)
    )
    request.refresh_from_db()
    assert (request.due_on, row.ordinal, request.happenings.count()) == (date(2026, 6, 30), 3, 3)
    wrong.refresh_from_db()
    assert wrong.on == date(2026, 6, 10)
    with pytest.raises(FoiaError, match="corrected already"):
        happenings.correct_happening(happening=wrong, note=right, why="Again.", by=paralegal, at=noon(LATE))
    with pytest.raises(FoiaError, match="Say why"):
        happenings.correct_happening(happening=row, note=right, why=" ", by=paralegal, at=noon(LATE))


def test_a_line_that_never_happened_is_left_out_and_stays_readable(paralegal: User) -> None:
    request = sent(paralegal)
    wrong = noted(request, paralegal, "2026-06-01 at_office")
    happenings.correct_happening(happening=wrong, note=None, why="Another file.", by=paralegal, at=noon(LATE))
    request.refresh_from_db()
    assert (request.standing, request.due_on) == ("on_its_way", None)
    story = page.page_of(request, noon(LATE)).story
    assert sorted((one.row.what, one.is_corrected, one.is_void) for one in story) == [
        ("at_office", False, True),
        ("at_office", True, False),
        ("sent", False, False),
    ]


def test_a_correction_that_breaks_what_came_after_is_refused(paralegal: User) -> None:
    request = sent(paralegal)
    asked = noted(request, paralegal, "2026-06-01 at_office", "2026-06-08 question")
    noted(request, paralegal, "2026-06-09 reply")
    with pytest.raises(FoiaError, match=r"We answered the question.*nothing that this could answer"):
        happenings.correct_happening(happening=asked, note=None, why="Not ours.", by=paralegal, at=noon(LATE))
    assert not FoiaHappening.objects.filter(is_void=True).exists()


def test_an_appeal_is_chosen_by_an_attorney_before_it_is_sent(paralegal: User, counsel: User) -> None:
    request = sent(paralegal)
    noted(request, paralegal, "2026-06-01 at_office", "2026-06-30 determination denied")
    letters.draft_letter(
        request=request, template="appeal_answer", ground="They searched one office.", by=paralegal, at=noon(LATE)
    )
    letter = signed(request, paralegal, LATE)
    assert "answer of June 30, 2026 to its request F-2026-000001" in letter.content["answer"][0]
    assert letter.content["answer"][1] == "They searched one office."
    with pytest.raises(FoiaError, match="An attorney chooses"):
        letters.send_letter(letter=letter, sending=Sending("mail", LATE), by=paralegal, at=noon(LATE))
    assert FoiaLetter.objects.get(pk=letter.pk).state == "signed"
    chosen(request, "rest", counsel, LATE)
    with pytest.raises(FoiaError, match="An attorney chooses"):
        letters.send_letter(letter=letter, sending=Sending("mail", LATE), by=paralegal, at=noon(LATE))
    chosen(request, "appeal", counsel, LATE)
    letters.send_letter(letter=letter, sending=Sending("mail", LATE), by=paralegal, at=noon(LATE))
    request.refresh_from_db()
    assert request.standing == "appeal_on_its_way"
    noted(request, paralegal, "2026-07-06 appeal_received")
    assert (request.standing, request.due_on) == ("appeal_running", date(2026, 8, 3))


def test_a_choice_needs_reasons_and_something_to_choose_about(paralegal: User, counsel: User) -> None:
    request = drafted(paralegal)
    for way, reasons, words in (
        ("appeal", "Why.", "not sent"),
        ("appeal", " ", "Write down why"),
        ("x", "y", "chosen"),
    ):
        with pytest.raises(FoiaError, match=words):
            decisions.decide_way(request=request, way=way, reasons=reasons, by=counsel, at=noon(SENT))


def test_a_file_is_closed_once_nothing_is_awaited_and_opens_again(paralegal: User, counsel: User) -> None:
    request = sent(paralegal)
    noted(request, paralegal, "2026-06-01 at_office")
    with pytest.raises(FoiaError, match="still awaited"):
        requests.close_request(request=request, by=paralegal, at=noon(LATE))
    noted(request, paralegal, "2026-06-20 determination denied")
    with pytest.raises(FoiaError, match="attorney chooses first"):
        requests.close_request(request=request, by=paralegal, at=noon(LATE))
    chosen(request, "rest", counsel, LATE)
    for _twice in range(2):
        closed = requests.close_request(request=request, by=paralegal, at=noon(LATE))
    assert closed.closed_at == noon(LATE)
    noted(request, paralegal, "2026-07-06 documents")
    assert request.closed_at is None


def test_a_draft_is_closed_unless_its_letter_is_signed(paralegal: User) -> None:
    request = drafted(paralegal)
    signed(request, paralegal)
    with pytest.raises(FoiaError, match="Its letter is signed"):
        requests.close_request(request=request, by=paralegal, at=noon(SENT))
    letters.withdraw_letter(letter=request.letters.get(), by=paralegal, at=noon(SENT))
    assert requests.close_request(request=request, by=paralegal, at=noon(SENT)).closed_at


def test_the_day_that_a_letter_gives_for_an_appeal_counts_and_the_letter_is_its_source(paralegal: User) -> None:
    request = sent(paralegal)
    noted(request, paralegal, "2026-06-01 at_office")
    statute, named = date(2026, 9, 28), date(2026, 10, 30)
    with pytest.raises(FoiaError, match="Keep the letter that names this day"):
        noted(request, paralegal, "2026-06-30 determination denied", appeal_by=named)
    letter = (str(_kept(request, b"%PDF-1.4\n%%EOF\n", paralegal).key),)
    with pytest.raises(FoiaError, match="lies on its day or after it"):
        noted(request, paralegal, "2026-06-30 determination denied", appeal_by=date(2026, 6, 1), papers=letter)
    row = noted(request, paralegal, "2026-06-30 determination denied", appeal_by=named, papers=letter)
    assert (request.standing, request.due_on) == ("appealable", named)
    shown = page.page_of(request, noon(statute))
    assert shown.line.state == "appealable"
    assert shown.letter_by
    assert shown.clock
    assert shown.clock.days[-1].number == 90, "the statute's least is still counted out"
    assert page.page_of(request, noon(named + timedelta(days=1))).line.state == "lapsed"
    never = happenings.correct_happening(happening=row, note=None, why="Misread", by=paralegal, at=noon(statute))
    assert never.is_void


def test_documents_that_came_are_kept_with_their_hash_and_stand_in_the_history(paralegal: User) -> None:
    request = sent(paralegal)
    body = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
    key = str(_kept(request, body, paralegal).key)
    noted(request, paralegal, "2026-06-20 documents", papers=(key,))
    found = page.page_of(request, noon(LATE)).story[0].papers
    assert [(one.name, one.sha256) for one in found] == [("answer.pdf", hashlib.sha256(body).hexdigest())]


def _kept(request: FoiaRequest, body: bytes, by: User) -> File:
    from io import BytesIO

    return evidence.keep_file(
        subject_kind="foia",
        subject_key=request.number,
        name="answer.pdf",
        stream=BytesIO(body),
        declared_type="application/pdf",
        by=by,
        at=noon(SENT + DAY),
    )


def test_the_tables_hold_what_the_services_promise(paralegal: User) -> None:
    request = sent(paralegal)
    row = request.happenings.get()
    for broken in (
        lambda: FoiaRequest.objects.filter(pk=request.pk).update(sent_on=None),
        lambda: FoiaRequest.objects.filter(pk=request.pk).update(until=request.since),
        lambda: FoiaHappening.objects.filter(pk=row.pk).update(is_void=True),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()
