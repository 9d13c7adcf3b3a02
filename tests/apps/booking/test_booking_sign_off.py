"""A shift is closed: a nil line or entries, and a second person's look that freezes what it saw."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.apps.booking.conftest import Log, Person
from tests.apps.booking.written import DAY, HOUR, MINUTE, NOW, access, centre, entry, shift

from dintel.apps.accounts.models import User
from dintel.apps.booking import services
from dintel.apps.booking.models import NilLine, Shift, SignOff
from dintel.apps.booking.queries.shift import ShiftLine, shift_page
from dintel.apps.booking.services import ShiftError

pytestmark = pytest.mark.django_db
END = NOW + 3 * HOUR  # fourteen o'clock


def sign(by: User, at: object = None, words: str = "") -> SignOff:
    return services.sign_off(span=shift(), words=words, by=by, at=at or END)  # type: ignore[arg-type]


def line(by: User, at: object = None) -> ShiftLine:
    return shift_page(access(by), centre(), shift(), at or END).line  # type: ignore[arg-type]


def test_a_supervisor_who_wrote_nothing_signs_and_the_digest_stands(log: Log, supervisor: User) -> None:
    log()
    off = sign(supervisor, words="Read against the camera times.")
    assert (off.ordinal, len(off.sha256)) == (1, 64)
    assert line(supervisor).state == "signed"


def test_signing_twice_is_signing_once(log: Log, supervisor: User) -> None:
    log()
    assert sign(supervisor) == sign(supervisor, at=END + HOUR)
    assert SignOff.objects.count() == 1


def test_whoever_wrote_in_a_shift_does_not_sign_it_off(log: Log, supervisor: User, officer: User) -> None:
    log(by=supervisor)
    with pytest.raises(ShiftError, match="V-2026-000001"):
        sign(supervisor)


def test_whoever_corrected_in_a_shift_does_not_sign_it_off(log: Log, supervisor: User) -> None:
    visit = log()
    services.correct_visit(visit=visit, version=1, changes={"officers": 3}, why="Three.", by=supervisor, at=NOW)
    with pytest.raises(ShiftError, match="V-2026-000001"):
        sign(supervisor)


def test_whoever_wrote_that_nobody_came_does_not_sign_it_off(supervisor: User, officer: User) -> None:
    services.write_nil_line(span=shift(), by=supervisor, at=END)
    with pytest.raises(ShiftError):
        sign(supervisor)
    assert not SignOff.objects.exists()


def test_a_shift_with_nothing_in_it_is_not_signed(supervisor: User) -> None:
    with pytest.raises(ShiftError, match="Nothing is written"):
        sign(supervisor)


@pytest.mark.parametrize("early", [31 * MINUTE, 2 * HOUR])
def test_a_running_shift_is_not_closed(log: Log, officer: User, supervisor: User, early: timedelta) -> None:
    with pytest.raises(ShiftError, match="13:30"):
        services.write_nil_line(span=shift(), by=officer, at=END - early)
    log()
    with pytest.raises(ShiftError, match="13:30"):
        sign(supervisor, at=END - early)
    assert sign(supervisor, at=END - 30 * MINUTE)


def test_nobody_came_is_written_once_and_not_over_a_visit(log: Log, officer: User, person: Person) -> None:
    first = services.write_nil_line(span=shift(), by=officer, at=END)
    assert services.write_nil_line(span=shift(), by=person("custody_officer"), at=END + HOUR) == first
    NilLine.objects.all().delete()
    log()
    with pytest.raises(ShiftError):
        services.write_nil_line(span=shift(), by=officer, at=END)


def test_a_visit_logged_after_the_nil_line_overtakes_it(log: Log, officer: User, supervisor: User) -> None:
    services.write_nil_line(span=shift(), by=officer, at=END)
    sign(supervisor)
    late = log(at=END + HOUR)
    page = shift_page(access(supervisor), centre(), shift(), END + HOUR)
    assert late.late
    assert not page.is_nil
    assert page.line.state == "again"


def test_a_correction_after_the_sign_off_asks_for_another_look(log: Log, supervisor: User, person: Person) -> None:
    visit = log()
    first = sign(supervisor)
    other = person("custody_officer")
    services.correct_visit(visit=visit, version=1, changes={"officers": 5}, why="Five.", by=other, at=END)
    visit.refresh_from_db()
    assert visit.late
    assert visit.corrections.get().late
    assert line(supervisor).state == "again"
    second = sign(supervisor, at=END + HOUR)
    assert (second.ordinal, second.sha256 != first.sha256) == (2, True)
    assert line(supervisor).state == "signed"


def test_leaving_after_the_sign_off_is_no_late_addition(log: Log, officer: User, supervisor: User) -> None:
    visit = log()
    sign(supervisor)
    services.note_left(visit=visit, left_at=END + MINUTE, by=officer, at=END + MINUTE)
    visit.refresh_from_db()
    assert not visit.late
    assert line(supervisor).state == "signed"


def test_a_shift_is_running_then_open_then_signed(log: Log, supervisor: User) -> None:
    assert line(supervisor, at=NOW).state == "running"
    assert line(supervisor).state == "before"  # nothing was ever written
    log(entered_at=NOW - DAY)
    assert line(supervisor).state == "empty"
    log()
    assert line(supervisor).state == "open"
    assert line(supervisor, at=NOW - 10 * HOUR).state == "next"
    sign(supervisor)
    assert line(supervisor).state == "signed"
    assert Shift.objects.get(on=NOW.date()).edits == 1


def test_the_next_shift_sees_who_is_still_inside(log: Log, officer: User) -> None:
    visit = log()
    page = shift_page(access(officer), centre(), shift(END), END + HOUR)
    assert [row.visit for row in page.handed_over] == [visit]
    assert page.before is not None
    assert page.before.key == shift().key
    assert entry().facility == page.centre.id
