"""Records are redacted, signed, answered, opened and published: what may not be is refused in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404
from tests.apps.records.ipra.asked import DAY, NAME, NOW, TODAY
from tests.apps.records.ipra.conftest import Find, Keep, Request

from dintel.apps.accounts.models import User
from dintel.apps.contacts import letters
from dintel.apps.records.ipra import services
from dintel.apps.records.ipra.models import AnswerLetter, FoundRecord, Publication, RecordsRequest, Released
from dintel.apps.records.ipra.queries.clock import reading_of
from dintel.apps.records.ipra.services import InspectionError
from dintel.domain.ipra import Decision, State

pytestmark = pytest.mark.django_db
REASON = "It is the name of somebody who saw it"
TITLE = "Deputy City Attorney"


@pytest.fixture
def redacted(request_for_records: Request, keep: Keep, find: Find, custodian: User) -> FoundRecord:
    """Return a record with an original, a redacted copy that is chosen, and one place that is named."""
    row = request_for_records()
    original = keep(row)
    record = find(row, file=original)
    copy = keep(row, "log-redacted.pdf", copy_of=original)
    services.redact(record=record, pages="2", exemption="victims_witnesses", reason=REASON, by=custodian, at=NOW)
    return services.choose_copy(record=record, copy=copy, by=custodian, at=NOW)


def again(row: RecordsRequest) -> RecordsRequest:
    return RecordsRequest.objects.get(pk=row.pk)


def send(letter: AnswerLetter, by: User, **more: Any) -> AnswerLetter:
    signed = services.sign_answer_letter(letter=letter, version=letter.version, by=by, at=NOW)
    return services.send_answer_letter(letter=signed, medium=more.pop("medium", "paper"), by=by, at=NOW, **more)


def answer(row: RecordsRequest, by: User) -> AnswerLetter:
    return services.draft_answer(request=row, signer_title=TITLE, language="en", by=by, at=NOW)


def said(letter: AnswerLetter) -> str:
    return " ".join(letters.from_content(letter.content).answer)


def test_the_note_names_the_day_and_counts_when_it_is_sent(request_for_records: Request, custodian: User) -> None:
    row = request_for_records()
    letter = services.draft_note(
        request=row, ready_on=TODAY + 9 * DAY, signer_title="Custodian", language="en", by=custodian, at=NOW
    )
    assert "by December 4, 2026" in said(letter)
    assert "The last day that the Act names is December 10, 2026, and this note does not move it." in said(letter)
    assert again(row).noted_on is None
    send(letter, custodian)
    assert reading_of(again(row), TODAY).state is State.ANSWER_DUE


def test_a_note_is_signed_as_a_tagged_pdf_and_as_docx_in_spanish_too(
    request_for_records: Request, custodian: User
) -> None:
    for language in ("en", "es"):
        letter = services.draft_note(
            request=request_for_records(language=language),
            ready_on=TODAY + DAY,
            signer_title="Custodian",
            language=language,
            by=custodian,
            at=NOW,
        )
        signed = services.sign_answer_letter(letter=letter, version=1, by=custodian, at=NOW)
        files = {file.format: bytes(file.body) for file in signed.files.all()}
        assert files["pdf"].startswith(b"%PDF")
        assert b"/StructTreeRoot" in files["pdf"]
        assert files["docx"].startswith(b"PK")
    assert AnswerLetter.objects.exclude(number=None).count() == 2


def test_a_denial_names_the_records_sought_and_the_name_and_title_of_who_is_responsible(
    request_for_records: Request, find: Find, custodian: User, counsel: User
) -> None:
    row = request_for_records()
    record = find(row, "Advice of counsel of 2 October")
    services.decide_record(
        record=record,
        decision=Decision.DENY,
        exemption="attorney_client",
        reason="It is legal advice to the city",
        why_not_redacted="Every line of it is advice",
        by=custodian,
        at=NOW,
    )
    with pytest.raises(InspectionError, match="Nobody has signed the denial"):
        answer(row, counsel)
    services.sign_record(record=record, title=TITLE, by=counsel, at=NOW)
    letter = answer(row, counsel)
    assert letter.kind == "denial"
    for words in (
        "“Advice of counsel of 2 October”",
        "Attorney-client privilege (NMSA 14-2-1 ff.)",
        "It is legal advice to the city",
        "Why a redaction does not do: Every line of it is advice.",
        f"Responsible: {counsel.name}, {TITLE}.",
    ):
        assert words in said(letter)
    send(letter, counsel)
    assert (again(row).answer, again(row).answered_on) == ("denial", TODAY)
    assert not Released.objects.exists()


@pytest.mark.parametrize("missing", ["exemption", "reason", "why_not_redacted"])
def test_nothing_is_denied_without_exemption_reason_and_why_a_redaction_does_not_do(
    request_for_records: Request, find: Find, custodian: User, missing: str
) -> None:
    told = {"exemption": "attorney_client", "reason": "Advice", "why_not_redacted": "All of it", missing: " "}
    with pytest.raises(InspectionError) as refused:
        services.decide_record(record=find(request_for_records()), decision=Decision.DENY, **told, by=custodian, at=NOW)
    assert refused.value.field == missing


def test_an_exemption_that_is_not_in_the_law_keeps_nothing_back(
    request_for_records: Request, find: Find, custodian: User
) -> None:
    with pytest.raises(InspectionError, match="If none of them fits, nothing may be kept back"):
        services.redact(
            record=find(request_for_records()), pages="1", exemption="privacy", reason="Private", by=custodian, at=NOW
        )


def test_a_redacted_record_is_opened_as_its_copy_once_it_is_signed(
    redacted: FoundRecord, custodian: User, counsel: User
) -> None:
    row = redacted.request
    with pytest.raises(InspectionError, match="has not signed the redaction"):
        services.release_records(request=row, records=[redacted], medium="paper", by=custodian, at=NOW)
    services.sign_record(record=redacted, title=TITLE, by=counsel, at=NOW)
    letter = answer(row, custodian)
    assert letter.kind == "part"
    assert f"Page 2: Law enforcement: victims and witnesses (NMSA 14-2-1.2). Reason: {REASON}." in said(letter)
    send(letter, counsel)
    opened = Released.objects.get()
    assert opened.file == redacted.copy
    assert opened.sha256 == redacted.copy.sha256 != redacted.file.sha256  # type: ignore[union-attr]
    assert reading_of(again(row), TODAY).state is State.ANSWERED


def test_a_change_takes_the_signature_off(redacted: FoundRecord, custodian: User, counsel: User) -> None:
    services.sign_record(record=redacted, title=TITLE, by=counsel, at=NOW)
    mark = services.redact(
        record=redacted, pages="1", exemption="protected_identifiers", reason="A number", by=custodian, at=NOW
    )
    assert FoundRecord.objects.get().signed_at is None
    services.sign_record(record=redacted, title=TITLE, by=counsel, at=NOW)
    services.drop_redaction(redaction=mark, by=custodian, at=NOW)
    assert FoundRecord.objects.get().signed_at is None


def test_an_original_is_never_chosen_as_its_own_copy(redacted: FoundRecord, custodian: User) -> None:
    assert redacted.file is not None
    with pytest.raises(InspectionError, match="not a redacted copy"):
        services.choose_copy(record=redacted, copy=redacted.file, by=custodian, at=NOW)


def test_what_was_decided_since_the_draft_stops_the_signature(
    redacted: FoundRecord, custodian: User, counsel: User
) -> None:
    services.sign_record(record=redacted, title=TITLE, by=counsel, at=NOW)
    letter = answer(redacted.request, custodian)
    services.decide_record(record=redacted, decision=Decision.RELEASE, by=custodian, at=NOW)
    with pytest.raises(InspectionError, match="has changed since this draft"):
        services.sign_answer_letter(letter=letter, version=1, by=counsel, at=NOW)


def test_another_medium_wants_a_word_why(request_for_records: Request, custodian: User) -> None:
    letter = answer(request_for_records(medium="email"), custodian)
    assert letter.kind == "nothing"
    with pytest.raises(InspectionError, match="goes the way the request came"):
        send(letter, custodian, medium="paper")
    services.send_answer_letter(letter=letter, medium="paper", words="They asked for it", by=custodian, at=NOW)
    assert again(letter.request).answer == "nothing"


def publish(opened: Released, by: User, **more: Any) -> Publication:
    told = {"title": "Access log of 3 November", "words": "", "has_looked": True, **more}
    return services.publish_record(released=opened, **told, by=by, at=NOW)


@pytest.fixture
def opened(redacted: FoundRecord, counsel: User) -> Released:
    """Return a redacted record that was opened."""
    services.sign_record(record=redacted, title=TITLE, by=counsel, at=NOW)
    send(answer(redacted.request, counsel), counsel)
    return Released.objects.get()


@pytest.mark.django_db(transaction=True)
def test_a_published_record_is_its_redacted_copy_and_never_says_who_asked(opened: Released, counsel: User) -> None:
    from dintel.apps.evidence.services import make_working_copy
    from dintel.apps.records.ipra.queries import public

    with pytest.raises(InspectionError, match="No picture of every page"):
        publish(opened, counsel)
    assert opened.file is not None
    make_working_copy(file=opened.file, wait_seconds=20)
    with pytest.raises(InspectionError, match="Look through every page"):
        publish(opened, counsel, has_looked=False)
    made = publish(opened, counsel)
    (shown,) = public.published()
    assert [one.id for one in shown.exemptions] == ["victims_witnesses"]
    file, view, _title = public.shown_file(made.pk)
    assert (file, view.whole) == (opened.file, "whole.pdf")
    assert NAME not in str(shown)
    said = list(file.lines.order_by("number").values_list("action", flat=True))
    assert said[-2:] == ["opened", "published"], "the custody of the file says what became of it"
    other = FoundRecord.objects.create(request=opened.record.request, title="x", file=file, by=counsel, at=NOW)
    FoundRecord.objects.filter(pk=other.pk).update(decision="redact")
    with pytest.raises(Http404):
        public.shown_file(made.pk)


@pytest.mark.django_db(transaction=True)
def test_an_original_of_which_something_is_kept_back_is_never_shown_not_even_from_another_request(
    redacted: FoundRecord, request_for_records: Request, keep: Keep, find: Find, custodian: User
) -> None:
    from dintel.apps.evidence.services import make_working_copy

    other = request_for_records()
    same = keep(other)
    record = find(other, file=same)
    services.decide_record(record=record, decision=Decision.RELEASE, by=custodian, at=NOW)
    send(answer(other, custodian), custodian)
    make_working_copy(file=same, wait_seconds=20)
    with pytest.raises(InspectionError, match="an original from which something is kept back"):
        publish(Released.objects.get(record=record), custodian)
    assert same.sha256 == redacted.file.sha256  # type: ignore[union-attr]


def test_a_price_that_the_schedule_does_not_name_says_where_it_comes_from(
    request_for_records: Request, custodian: User
) -> None:
    row = request_for_records()
    with pytest.raises(InspectionError, match="names no price"):
        services.note_charge(request=row, fee="page", count=10, by=custodian, at=NOW)
    with pytest.raises(InspectionError, match="Say why"):
        services.note_charge(request=row, fee="page", count=10, cents=25, by=custodian, at=NOW)
    services.note_charge(request=row, fee="page", count=10, cents=25, words="City notice", by=custodian, at=NOW)
    assert "The copies cost $2.50." in said(answer(row, custodian))
