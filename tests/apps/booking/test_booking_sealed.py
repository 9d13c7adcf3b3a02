"""What supervisors write about a shift and a gap is sealed, each under a key that goes with it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.apps.booking.conftest import Log, SignIn
from tests.apps.booking.written import CENTRE, HOUR, NOW, shift
from tests.apps.sealing.insider import flip, lying, put, swap

from dintel.apps.accounts.models import User
from dintel.apps.booking import services
from dintel.apps.booking.models import Gap, Shift, SignOff
from dintel.apps.ledger import queries as ledger
from dintel.apps.ledger.models import Leaf

pytestmark = pytest.mark.django_db
WORDS = "Zaunkoenig was seen on the camera"
END = NOW + 3 * HOUR


def gap(number: int, words: str = "", by: User | None = None) -> Gap:
    """Return a missing number of the log, closed with words if there are any."""
    told = {"facility": CENTRE, "subject_kind": "booking_centre", "subject_key": CENTRE, "on": NOW.date()}
    found = Gap.objects.create(kind="number_missing", key=f"V-{number}", found_at=NOW, **told)
    return services.close_gap(gap=found, words=words, by=by, at=NOW) if by else found


def faults() -> list[str]:
    """Return what the check of the rows says of gaps and sign-offs."""
    return [str(fault) for fault in ledger.row_faults() if "booking_gap" in fault.where or "signoff" in fault.where]


def test_the_words_are_read_as_they_were_written_and_lie_sealed(log: Log, supervisor: User) -> None:
    log()
    services.sign_off(span=shift(), words=WORDS, by=supervisor, at=END)
    gap(1, WORDS, supervisor)
    assert (SignOff.objects.get().words, Gap.objects.get().closed_words) == (WORDS, WORDS)
    for data in (lying(SignOff.objects.get(), "words"), lying(Gap.objects.get(), "closed_words")):
        assert WORDS.encode() not in data
        assert len(data) > len(WORDS)
    told = Leaf.objects.filter(kind__in=("shift.signed_off", "gap.closed")).order_by("pk")
    keys = [Shift.objects.get().data_key_id, Gap.objects.get().data_key_id]
    assert [leaf.data_key_id for leaf in told] == keys, "a leaf goes with what it tells of"


def test_an_open_gap_has_no_key_and_is_read_without_one(supervisor: User) -> None:
    found = gap(1)
    assert (found.data_key, Gap.objects.get().closed_words) == (None, "")


def test_changed_words_and_words_of_another_gap_are_found(supervisor: User) -> None:
    first, second = gap(1, WORDS, supervisor), gap(2, "Another", supervisor)
    as_written = lying(first, "closed_words")
    assert faults() == []
    flip(first, "closed_words")
    (fault,) = faults()
    assert "closed_words: sealed, and does not open here" in fault
    put(first, "closed_words", as_written)
    swap(first, second, "closed_words")
    assert len(faults()) == 2
    swap(first, second, "closed_words")
    assert faults() == []


def test_words_taken_out_of_a_sign_off_are_found(log: Log, supervisor: User) -> None:
    log()
    signed = services.sign_off(span=shift(), words=WORDS, by=supervisor, at=END)
    put(signed, "words", b"")
    (fault,) = faults()
    assert "words: not what leaf" in fault


def test_the_page_of_many_gaps_opens_their_words_in_the_same_queries(supervisor: User, signed_in: SignIn) -> None:
    browser = signed_in(supervisor)
    gap(1, WORDS, supervisor)
    few = queries_of(browser)
    for number in range(2, 9):
        gap(number, f"{WORDS} {number}", supervisor)
    assert queries_of(browser) == few


def queries_of(browser: Client) -> int:
    """Return how many queries the page of gaps takes."""
    with CaptureQueriesContext(connection) as asked:
        page = browser.get("/booking/gaps/")
    assert WORDS in page.content.decode()
    return len(asked)


def test_without_the_key_nothing_is_kept_in_part_and_pages_say_so(
    log: Log, supervisor: User, signed_in: SignIn, lose: Callable[[], Callable[[], None]]
) -> None:
    log()
    found, browser = gap(1), signed_in(supervisor)
    gap(2, WORDS, supervisor)
    leaves = Leaf.objects.count()
    told = {"key": str(uuid4()), "words": WORDS}
    put_back = lose()
    answer = browser.post(f"/booking/gaps/{found.pk}/close/", told)
    assert answer.status_code == 503
    assert browser.get("/booking/gaps/").status_code == 503
    assert (Gap.objects.get(pk=found.pk).closed_at, Leaf.objects.count()) == (None, leaves)
    put_back()
    answer = browser.post(f"/booking/gaps/{found.pk}/close/", told)
    assert answer.status_code == 302
    assert Gap.objects.get(pk=found.pk).closed_words == WORDS
