"""Tasks are done, come round, are moved, handed over, come back and are chased; each keeps its leaf."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from tests.apps.duties.conftest import DEPARTMENT, SITE, Person
from tests.apps.duties.test_duties_giving import AT, TODAY, roll_out

from dintel.apps.accounts.access import Access, access_of
from dintel.apps.accounts.models import User
from dintel.apps.duties import measures, services
from dintel.apps.duties.models import Attestation, Chase, Evidence, Reminder, Task
from dintel.apps.duties.queries.tasks import figure_of, story_of
from dintel.apps.duties.services import AttestationError, NewTask, Showing, TaskError
from dintel.apps.duties.services.chasing import ask_for_certificates, chase, remind
from dintel.apps.duties.services.disposal import attestation_class, task_class
from dintel.apps.ledger.models import Leaf
from dintel.apps.notices.models import Notice, Told

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
WORDS = Showing(words="It was done.")


@pytest.fixture
def task(coordinator: User) -> Task:
    """Return a task that comes round every month, first due on the last day of January."""
    new = NewTask(title="Look", department=DEPARTMENT, target_on=date(2027, 1, 31), rhythm="1 month", details="Here.")
    return services.assign_task(key=uuid4(), task=new, by=coordinator, at=AT)


def kinds(task: Task) -> list[str]:
    """Return the leaves of a task in order."""
    return list(
        Leaf.objects.filter(subject_kind="task", subject_key=task.record).order_by("pk").values_list("kind", flat=True)
    )


def test_what_comes_round_leaves_the_next_round_counted_from_the_first(task: Task, liaison: User) -> None:
    first = services.finish(task=task, showing=WORDS, by=liaison, at=AT)
    second = Task.objects.get(round=2)
    assert (second.target_on, second.details, second.given_by) == (date(2027, 2, 28), "Here.", None)
    services.finish(task=second, showing=WORDS, by=liaison, at=AT + 200 * DAY)
    third = Task.objects.get(round=3)
    assert third.target_on == date(2027, 6, 30)
    assert kinds(first) == ["task.given", "task.shown", "task.done"]
    assert kinds(third) == ["task.given"]


def test_a_task_is_done_once(task: Task, liaison: User) -> None:
    services.finish(task=task, showing=WORDS, by=liaison, at=AT)
    with pytest.raises(TaskError, match="is done by now"):
        services.finish(task=task, showing=WORDS, by=liaison, at=AT)
    assert Task.objects.count() == 2


def test_nothing_is_done_without_something_that_shows_it(task: Task, liaison: User) -> None:
    with pytest.raises(TaskError, match="what shows that it was done"):
        services.finish(task=task, showing=Showing(words="  "), by=liaison, at=AT)
    services.show(task=task, showing=Showing(file=uuid4()), by=liaison, at=AT)
    assert services.finish(task=task, showing=Showing(), by=liaison, at=AT).kept == "done"
    assert Evidence.objects.get().kind == "file"


def test_a_figure_of_another_room_shows_how_far_it_is_to_whom_that_room_tells_it(
    coordinator: User, liaison: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measures, "_MEASURES", {})
    new = NewTask(title="Train", department=DEPARTMENT, measure="trained:counter")
    task = services.assign_task(key=uuid4(), task=new, by=coordinator, at=AT)
    seen, other = access_of(liaison, TODAY), access_of(coordinator, TODAY)
    assert figure_of(seen, task, TODAY) is None
    told = measures.Figure(34, 40, "34 of 40 trained", "/training/")

    def tell(access: Access, sought: measures.Sought) -> measures.Figure | None:
        here = measures.Sought(DEPARTMENT, "", TODAY, TODAY, "counter")
        return told if access.user == liaison and sought == here else None

    measures.register("trained", "Trained", tell, things=lambda: ("counter",))
    assert [measures.is_known(name) for name in ("trained", "trained:counter", "trained:x", "x")] == [
        True,
        True,
        False,
        False,
    ]
    assert figure_of(seen, task, TODAY) == story_of(seen, task, TODAY).figure == told
    assert figure_of(other, task, TODAY) is None
    assert list(measures.titles()) == ["trained"]


def test_a_figure_alone_closes_a_task_only_when_nothing_is_missing(task: Task, liaison: User) -> None:
    short, whole = measures.Figure(34, 40, "34 of 40", "/"), measures.Figure(40, 40, "40 of 40", "/")
    assert [one.is_reached for one in (short, whole, measures.Figure(0, 0, "", ""))] == [False, True, False]
    services.show(task=task, showing=Showing(figure=short), by=liaison, at=AT)
    with pytest.raises(TaskError, match="Something is missing: 34 of 40"):
        services.finish(task=task, showing=Showing(figure=short, words=" "), by=liaison, at=AT)
    assert services.finish(task=task, showing=Showing(figure=whole), by=liaison, at=AT).kept == "done"
    again = Task.objects.get(round=2)
    services.finish(task=again, showing=Showing(figure=short, words="Six are ill."), by=liaison, at=AT)
    assert list(Evidence.objects.values_list("figure", flat=True)) == ["34 of 40", "40 of 40", "", "34 of 40"]


def test_a_task_that_waits_says_so_until_the_other_is_done(coordinator: User, liaison: User) -> None:
    roll_out(coordinator)
    adopt, name = Task.objects.get(step="adopt"), Task.objects.get(step="name-liaison")
    assert story_of(access_of(liaison, TODAY), adopt, TODAY).state == "waiting"
    with pytest.raises(TaskError, match="waits for something"):
        services.finish(task=adopt, showing=WORDS, by=liaison, at=AT)
    services.finish(task=name, showing=WORDS, by=liaison, at=AT)
    assert story_of(access_of(liaison, TODAY), adopt, TODAY).state == "open"
    services.finish(task=adopt, showing=WORDS, by=liaison, at=AT)


def test_a_task_is_sent_back_with_a_reason_and_stays_shown(task: Task, coordinator: User, liaison: User) -> None:
    services.finish(task=task, showing=WORDS, by=liaison, at=AT)
    with pytest.raises(TaskError, match="what is missing"):
        services.send_back(task=task, why=" ", by=coordinator, at=AT)
    back = services.send_back(task=task, why="No date.", by=coordinator, at=AT + DAY)
    assert (back.kept, back.done_at, back.evidence.count()) == ("open", None, 1)
    assert Notice.objects.filter(kind="task_back").count() == 1
    assert kinds(task)[-1] == "task.sent_back"


def test_every_move_of_a_date_is_kept(task: Task, coordinator: User) -> None:
    for target_on, wrong in ((None, "needs a date"), (date(1999, 1, 1), "too far back")):
        with pytest.raises(TaskError, match=wrong):
            services.move_date(task=task, target_on=target_on, why="x", by=coordinator, at=AT)
    with pytest.raises(TaskError, match="Say why"):
        services.move_date(task=task, target_on=TODAY, why="", by=coordinator, at=AT)
    services.move_date(task=task, target_on=TODAY, why="Sooner.", by=coordinator, at=AT)
    services.move_date(task=task, target_on=TODAY, why="Again.", by=coordinator, at=AT)
    services.move_date(task=task, target_on=TODAY - DAY, why="After the fact.", by=coordinator, at=AT + DAY)
    moved = [(one.before, one.after, one.why) for one in task.changes.filter(what="moved")]
    assert moved == [
        ("2027-01-31", TODAY.isoformat(), "Sooner."),
        (TODAY.isoformat(), (TODAY - DAY).isoformat(), "After the fact."),
    ]


def test_the_tasks_of_a_person_who_left_come_back_and_the_liaison_and_coordinator_are_told(
    task: Task, coordinator: User, liaison: User, site_lead: User
) -> None:
    services.hand_over(task=task, owner=site_lead, owner_role="liaison", by=coordinator, at=AT)
    assert services.bring_back(at=AT) == 0
    site_lead.assignments.update(until_on=TODAY)
    Told.objects.all().delete()
    assert services.bring_back(at=AT) == 1
    task.refresh_from_db()
    assert (task.owner, task.owner_role) == (None, "liaison")
    assert {told.user for told in Told.objects.all()} == {liaison, coordinator}
    assert [one.what for one in task.changes.all()] == ["given", "handed", "came_back"]
    assert services.bring_back(at=AT) == 0


def test_an_account_that_is_closed_counts_as_left(task: Task, coordinator: User, site_lead: User) -> None:
    services.hand_over(task=task, owner=site_lead, owner_role="liaison", by=coordinator, at=AT)
    site_lead.is_active = False
    site_lead.save()
    assert services.bring_back(at=AT) == 1


def test_a_withdrawn_task_is_neither_done_nor_late(task: Task, coordinator: User) -> None:
    gone = services.withdraw(task=task, why="Not needed here.", by=coordinator, at=AT)
    assert story_of(access_of(coordinator, TODAY), gone, TODAY).state == "withdrawn"
    with pytest.raises(TaskError, match="is withdrawn by now"):
        services.finish(task=task, showing=WORDS, by=coordinator, at=AT)


def test_reminders_go_out_once_for_each_step_and_anew_for_a_moved_date(
    task: Task, coordinator: User, liaison: User
) -> None:
    target = datetime(2027, 1, 31, 18, tzinfo=UTC)
    assert remind(at=target - 8 * DAY) == 0
    assert [remind(at=target + days * DAY) for days in (-7, -7, -1, 0, 1, 2, 14, 14, 70)] == [1, 0, 1, 0, 1, 0, 1, 0, 0]
    assert [row.days for row in Reminder.objects.order_by("pk")] == [-7, -1, 1, 14]
    assert Notice.objects.filter(kind="task_late").count() == 2
    services.move_date(task=task, target_on=date(2027, 6, 1), why="Later.", by=coordinator, at=target)
    assert remind(at=datetime(2027, 5, 25, 18, tzinfo=UTC)) == 1


def test_a_certificate_is_asked_for_then_late_and_no_more_once_it_is_signed(liaison: User, site_lead: User) -> None:
    begins = datetime(2026, 12, 1, 18, tzinfo=UTC)
    asked = ask_for_certificates(at=begins)
    assert asked == Chase.objects.count() > 20
    assert ask_for_certificates(at=begins) == 0
    assert {told.user for told in Told.objects.all()} == {liaison, site_lead}
    services.attest(
        department=DEPARTMENT, facility="", month=date(2026, 11, 1), certified=0, words="", role="liaison", after=0,
        by=liaison, at=begins,
    )  # fmt: skip
    assert ask_for_certificates(at=begins + 10 * DAY) == asked - 1
    assert Notice.objects.filter(kind="certificate_late").count() == asked - 1
    assert chase(at=begins + 10 * DAY) == 0


def certify(by: User, certified: int, *, after: int = 0, words: str = "", at: datetime = AT) -> Attestation:
    """Certify October for the liaison's department."""
    return services.attest(
        department=DEPARTMENT, facility="", month=date(2026, 10, 1), certified=certified, words=words, role="liaison",
        after=after, by=by, at=at,
    )  # fmt: skip


def test_a_certificate_is_corrected_only_by_a_later_one_with_a_reason(liaison: User) -> None:
    first = certify(liaison, 0)
    assert certify(liaison, 0) == first
    with pytest.raises(AttestationError, match="Somebody certified this month meanwhile"):
        certify(liaison, 1, words="One call.")
    with pytest.raises(AttestationError, match="what is put right"):
        certify(liaison, 0, after=1)
    second = certify(liaison, 1, after=1, words="One call was found.")
    assert (first.ordinal, second.ordinal) == (1, 2)
    first.refresh_from_db()
    assert (first.certified, second.certified, second.counted) == (0, 1, 0)
    assert Leaf.objects.filter(kind="month.certified").count() == 2


def test_a_month_is_certified_from_the_first_day_of_the_next_in_the_city(liaison: User) -> None:
    last_evening = datetime(2026, 11, 1, 5, 59, tzinfo=UTC)  # 23:59 on 31 October in Albuquerque
    with pytest.raises(AttestationError, match="not over yet"):
        certify(liaison, 0, at=last_evening)
    assert certify(liaison, 0, at=last_evening + timedelta(minutes=1)).is_nil


def test_disposal_empties_the_words_and_a_task_that_is_open_stays(task: Task, liaison: User) -> None:
    found = task_class().lock(task.record)
    assert found is not None
    assert found.is_busy
    services.finish(task=task, showing=WORDS, by=liaison, at=AT)
    done = task_class().lock(task.record)
    assert done is not None
    assert not done.is_busy
    gone = done.dispose(AT)
    assert gone.counts["words"] == 2
    kept = Task.objects.select_related("data_key").get(pk=task.pk)
    assert (kept.details, kept.evidence.get().words, kept.kept) == ("", "", "done")
    assert task_class().lock(task.record) is None
    assert list(task_class().marked()) == [task.record]
    row = certify(liaison, 3, words="Three came.")
    held = attestation_class().lock(str(row.pk))
    assert held is not None
    held.dispose(AT)
    assert Attestation.objects.get().words == ""
    assert attestation_class().lock(str(row.pk)) is None


def test_a_partner_s_task_waits_for_nobody_in_the_city(coordinator: User, person: Person) -> None:
    new = NewTask(title="Translate", partner="partner:casa", owner=person("front_desk", facility=SITE))
    task = services.assign_task(key=uuid4(), task=new, by=coordinator, at=AT)
    assert services.finish(task=task, showing=WORDS, by=coordinator, at=AT).kept == "done"
