"""The pages of duties, as each role sees them."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from tests.apps.duties.conftest import DEPARTMENT, SITE, Person, SignIn

from dintel.apps.accounts.models import User
from dintel.apps.duties import here, services
from dintel.apps.duties.models import Attestation, Rollout, Task
from dintel.apps.duties.months import month_before, month_of

pytestmark = pytest.mark.django_db

BOARD, MINE, PLANS, CERTIFICATES = "/duties/", "/duties/mine/", "/duties/plans/", "/duties/certificates/"


def give(by: User, *departments: str, plan: str = "desk-protocol", days_ago: int = 0) -> list[Task]:
    """Roll a plan out so many days ago."""
    at = timezone.now() - timedelta(days=days_ago)
    starts_on = timezone.localdate(at)
    found, sites = here.plans()[plan], {DEPARTMENT: (SITE,)}
    return services.roll_out(
        key=uuid4(),
        plan=found,
        departments=departments or (DEPARTMENT,),
        sites=sites,
        starts_on=starts_on,
        by=by,
        at=at,
    )[1]


OPEN_TO = {
    BOARD: {
        "counsel",
        "duty_officer",
        "equity_coordinator",
        "paralegal",
        "auditor",
        "liaison",
        "employee",
        "site_lead",
    },
    PLANS: {"equity_coordinator"},
    MINE: {"equity_coordinator", "liaison", "site_lead", "front_desk", "counsel", "employee", "paralegal"},
    CERTIFICATES: {
        "counsel",
        "duty_officer",
        "equity_coordinator",
        "records_custodian",
        "auditor",
        "liaison",
        "site_lead",
    },
}


@pytest.mark.parametrize(("path", "roles"), OPEN_TO.items())
def test_a_page_is_there_for_those_who_may_see_it_and_for_nobody_else(
    path: str, roles: set[str], person: Person, signed_in: SignIn
) -> None:
    every = set().union(*OPEN_TO.values()) | {"administrator", "investigator", "partner"}
    if path == MINE:
        every -= {"duty_officer", "records_custodian", "administrator", "investigator"}  # each may have a task
    for role in sorted(every):
        at_site = role in {"site_lead", "front_desk"}
        user = person(role, facility=SITE if at_site else "", department="" if at_site else DEPARTMENT)
        assert signed_in(user).get(path).status_code == (200 if role in roles else 404), role


def test_a_visitor_is_asked_to_sign_in(client: object) -> None:
    for path in OPEN_TO:
        assert client.get(path)["Location"].startswith("/sign-in/")  # type: ignore[attr-defined]


def test_a_coordinator_rolls_every_plan_out_to_every_department_and_sees_it_first(
    coordinator: User, site_lead: User, signed_in: SignIn
) -> None:
    browser = signed_in(coordinator)
    assert browser.get(PLANS).status_code == 200
    bound = sorted({name for one in here.order().duties for name in one.departments})
    told = {"key": str(uuid4()), "plans": list(here.plans()), "departments": bound, "starts_on": "2026-12-01"}
    preview = browser.post(PLANS, told)
    assert preview.status_code == 200
    assert not Task.objects.exists()
    expected = sum(one.new.total() for one in preview.context["previews"])
    done = browser.post(PLANS, {**told, "give": "1"})
    assert done.status_code == 302
    assert Task.objects.count() == expected > 500
    assert Task.objects.filter(facility=SITE).exists()
    browser.post(PLANS, {**told, "give": "1"})
    assert Task.objects.count() == expected
    assert Rollout.objects.count() == len(here.plans())
    again = browser.post(PLANS, {**told, "key": str(uuid4())})
    assert sum(one.new.total() for one in again.context["previews"]) == 0
    board = browser.get(BOARD)
    assert board.context["board"].counts.open == expected
    assert not any(one.state == "nothing" for line in board.context["board"].lines for one in line.fields)


def test_a_choice_that_is_not_whole_is_kept_and_said(coordinator: User, signed_in: SignIn) -> None:
    page = signed_in(coordinator).post(
        PLANS, {"key": str(uuid4()), "plans": ["desk-protocol"], "starts_on": "2026-12-01"}
    )
    assert page.status_code == 422
    assert b"Choose a department at least." in page.content
    assert page.context["form"]["plans"].value() == ["desk-protocol"]


def test_the_board_shows_the_late_first_and_says_no_date_of_the_order(coordinator: User, signed_in: SignIn) -> None:
    give(coordinator, days_ago=30)
    page = signed_in(coordinator).get(BOARD)
    found = page.context["board"]
    assert found.lines[0].department == DEPARTMENT
    assert found.counts.late == found.week["late"] + sum(
        task.target_on < timezone.localdate() - timedelta(days=7) for task in Task.objects.all() if task.target_on
    )
    assert page.context["late"][0].task.target_on == min(
        task.target_on for task in Task.objects.all() if task.target_on
    )
    assert b"the order names none" in page.content
    assert signed_in(coordinator).get(f"{BOARD}?by=plan&weeks=260").context["board"].by == "plan"


def test_a_liaison_sees_one_department_and_another_does_not_exist(
    coordinator: User, liaison: User, signed_in: SignIn
) -> None:
    give(coordinator, DEPARTMENT, "legal")
    browser = signed_in(liaison)
    assert [line.department for line in browser.get(BOARD).context["board"].lines] == [DEPARTMENT]
    assert browser.get(f"/duties/departments/{DEPARTMENT}/").status_code == 200
    assert browser.get("/duties/departments/legal/").status_code == 404
    other = Task.objects.filter(department="legal").first()
    assert other is not None
    assert browser.get(f"/duties/tasks/{other.number}/").status_code == 404
    assert browser.post(f"/duties/tasks/{other.number}/done/", {"key": str(uuid4()), "words": "x"}).status_code == 404
    listed = browser.get("/duties/tasks/?state=every").context["rows"]
    assert {row.task.department for row in listed} == {DEPARTMENT}


def test_a_task_is_done_with_words_and_its_story_tells_it(coordinator: User, liaison: User, signed_in: SignIn) -> None:
    give(coordinator)
    task = Task.objects.get(step="name-liaison")
    browser, page = signed_in(liaison), f"/duties/tasks/{task.number}/"
    assert browser.get(page).status_code == 200
    empty = browser.post(f"{page}done/", {"key": str(uuid4()), "words": ""})
    assert empty.status_code == 422
    told = {"key": str(uuid4()), "words": "Named today; the deputy stands in."}
    assert browser.post(f"{page}done/", told).status_code == 302
    assert browser.post(f"{page}done/", told).status_code == 302
    task.refresh_from_db()
    assert (task.kept, task.done_by) == ("done", liaison)
    shown = browser.get(page)
    assert "the deputy stands in" in shown.content.decode()
    assert browser.post(f"{page}move/", {"key": str(uuid4()), "why": "x"}).status_code == 404


def test_a_task_that_waits_asks_why_it_is_done_all_the_same(
    coordinator: User, liaison: User, signed_in: SignIn
) -> None:
    give(coordinator)
    task = Task.objects.get(step="adopt")
    browser, done = signed_in(liaison), f"/duties/tasks/{task.number}/done/"
    page = browser.post(done, {"key": str(uuid4()), "words": "Signed."})
    assert page.status_code == 422
    assert "Say why it is done all the same" in page.content.decode()
    assert "Signed." in page.content.decode()
    told = {"key": str(uuid4()), "words": "Signed.", "although": "The director stood in."}
    assert browser.post(done, told).status_code == 302


def test_a_moved_date_is_kept_with_who_and_why(coordinator: User, signed_in: SignIn) -> None:
    give(coordinator)
    task = Task.objects.get(step="adopt")
    browser, page = signed_in(coordinator), f"/duties/tasks/{task.number}/"
    assert browser.post(f"{page}move/", {"key": str(uuid4()), "target_on": "2027-03-01", "why": ""}).status_code == 422
    told = {"key": str(uuid4()), "target_on": "2027-03-01", "why": "The printer is late."}
    assert browser.post(f"{page}move/", told).status_code == 302
    [change] = task.changes.filter(what="moved")
    before = task.target_on
    task.refresh_from_db()
    assert before is not None
    assert (change.before, change.after, change.by) == (before.isoformat(), "2027-03-01", coordinator)
    assert "The printer is late." in browser.get(page).content.decode()


def test_a_task_is_handed_to_a_person_of_the_place_and_to_nobody_else(
    coordinator: User, liaison: User, site_lead: User, person: Person, signed_in: SignIn
) -> None:
    stranger = person("liaison", department="legal")
    give(coordinator)
    task = Task.objects.get(step="adopt")
    browser, hand = signed_in(liaison), f"/duties/tasks/{task.number}/hand/"
    assert browser.post(hand, {"key": str(uuid4()), "to": f"user:{stranger.pk}", "why": ""}).status_code == 422
    assert browser.post(hand, {"key": str(uuid4()), "to": f"user:{site_lead.pk}", "why": "Please."}).status_code == 302
    task.refresh_from_db()
    assert task.owner == site_lead
    assert [row.task for row in signed_in(site_lead).get(MINE).context["own"]] == [task]


def test_lists_are_exported_and_no_cell_is_a_formula(coordinator: User, signed_in: SignIn) -> None:
    new = services.NewTask(title="=1+1 sign", department=DEPARTMENT)
    services.assign_task(key=uuid4(), task=new, by=coordinator, at=timezone.now())
    sent = b"".join(signed_in(coordinator).get("/duties/tasks/list.csv")).decode("utf-8-sig")  # type: ignore[call-overload]
    assert "'=1+1 sign" in sent
    assert sent.startswith("Number,Task,Department")


def test_a_month_is_certified_by_the_liaison_and_seen_by_those_who_chase(
    coordinator: User, liaison: User, signed_in: SignIn
) -> None:
    month = month_before(month_of(timezone.localdate()))
    page = f"/duties/certificates/{DEPARTMENT}/{month:%Y-%m}/"
    assert "no certificate yet" in signed_in(coordinator).get(page).content.decode()
    told = {"key": str(uuid4()), "after": "0", "certified": "2", "words": ""}
    assert signed_in(coordinator).post(page, told).status_code == 404
    differs = signed_in(liaison).post(page, told)
    assert differs.status_code == 422
    assert "not the register" in differs.content.decode()
    assert signed_in(liaison).post(page, {**told, "certified": "0"}).status_code == 302
    row = Attestation.objects.get()
    assert (row.counted, row.certified, row.by, row.role) == (0, 0, liaison, "liaison")
    glance = signed_in(coordinator).get(CERTIFICATES)
    [line] = [line for line in glance.context["lines"] if line.place.key == DEPARTMENT]
    assert [one.state for one in line.months][-1] == "nil"
    assert line.missing == 11
    sent = b"".join(signed_in(coordinator).get("/duties/certificates/list.csv")).decode("utf-8-sig")  # type: ignore[call-overload]
    assert f"{month:%Y-%m}" in sent


def test_a_month_that_is_not_over_cannot_be_signed_and_a_future_one_is_not_there(
    liaison: User, signed_in: SignIn
) -> None:
    now = month_of(timezone.localdate())
    page = f"/duties/certificates/{DEPARTMENT}/{now:%Y-%m}/"
    told = {"key": str(uuid4()), "after": "0", "certified": "0", "words": ""}
    assert signed_in(liaison).post(page, told).status_code == 422
    for wrong in ("2099-01", "2026-13", "1-2"):
        assert signed_in(liaison).get(f"/duties/certificates/{DEPARTMENT}/{wrong}/").status_code == 404
    assert signed_in(liaison).get(f"/duties/certificates/legal/{now:%Y-%m}/").status_code == 404


def test_the_order_shows_every_directive_and_the_twelfth_is_never_a_duty(coordinator: User, signed_in: SignIn) -> None:
    page = signed_in(coordinator).get("/duties/order/").content.decode()
    assert page.count('<section class="card section keep"') == len(here.order().directives) == 13
    assert "An observation, never a duty of the city and never a violation" in page
    assert here.order().directives["officers-identify-themselves"].is_duty is False


def test_a_task_of_its_own_is_given_once(coordinator: User, signed_in: SignIn) -> None:
    told = {"key": str(uuid4()), "title": "Call the school", "department": DEPARTMENT, "rhythm": "1 month"}
    browser = signed_in(coordinator)
    assert browser.post("/duties/tasks/new/", told).status_code == 422
    told["target_on"] = "2027-01-31"
    assert browser.post("/duties/tasks/new/", told).status_code == 302
    assert browser.post("/duties/tasks/new/", told).status_code == 302
    assert Task.objects.get().rhythm == "1 month"
