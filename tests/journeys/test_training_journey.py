"""An employee trains and confirms on a phone, with the keyboard, in Spanish too; a room is entered from a phone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.browser import JOURNEY, require_sound

from dintel.apps.training import scorm
from dintel.apps.training.here import shelf
from dintel.apps.training.models import Attempt, Drill, Presence, Reading

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1200, "height": 900}
SignIn = Callable[..., Any]
pytestmark = JOURNEY


@pytest.fixture
def base(settings: Any, tmp_path: Path, request: pytest.FixtureRequest, put_demo_city: Callable[[], None]) -> str:
    """Return the address of a demo city."""
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.apps.accounts.demo_site"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    put_demo_city()
    return str(request.getfixturevalue("live_server").url)


@pytest.fixture
def sign_in(chromium: Any, base: str) -> Iterator[SignIn]:
    """Return a way to sit down as the holder of a role, each in a browser of their own."""
    opened: list[Any] = []
    complaints: list[str] = []

    def sit_down(role: str, *, size: dict[str, int] = DESK) -> Any:
        context = chromium.new_context(viewport=size, reduced_motion="reduce", locale="en-US")
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{base}/sign-in/as/")
        page.locator("form button", has_text=role).first.click()
        page.wait_for_url(lambda url: "/sign-in/" not in url)
        return page

    yield sit_down
    for context in opened:
        context.close()
    assert complaints == []


def is_clean(page: Any) -> None:
    """Require that axe finds nothing and that nothing runs out of a phone, nor of a desk's window."""
    require_sound(page)
    small = page.viewport_size
    for size in (DESK, small):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), (page.url, size)


def press(page: Any, what: Any) -> None:
    """Press a button or link with the keyboard alone."""
    what.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("language", "begin", "mine", "onward", "end", "read"),
    [
        ("", "Begin the questions", "This is my answer", "Next question", "See how it went", "I have read this"),
        ("/es", "Empezar las preguntas", "Esta es mi respuesta", "Siguiente pregunta", "Ver cómo fue", "He leído esto"),
    ],
)
def test_an_employee_trains_and_confirms_on_a_phone_with_the_keyboard(  # noqa: PLR0917 - one page in two languages
    sign_in: SignIn, base: str, language: str, begin: str, mine: str, onward: str, end: str, read: str
) -> None:
    page = sign_in("Employee", size=PHONE)
    page.goto(f"{base}{language}/training/")
    is_clean(page)
    page.goto(f"{base}{language}/training/courses/at-the-counter/")
    is_clean(page)
    press(page, page.get_by_role("button", name=begin))
    attempt = Attempt.objects.filter(finished_at=None).get()
    for number, (_case, _choices, answer) in enumerate(attempt.questions, start=1):
        is_clean(page)
        option = page.locator(f'input[name="choice"][value="{answer}"]')
        option.focus()
        page.keyboard.press("Space")
        press(page, page.get_by_role("button", name=mine))
        is_clean(page)
        last = number == len(attempt.questions)
        press(page, page.get_by_role("link", name=end if last else onward))
    attempt.refresh_from_db()
    assert (attempt.passed, attempt.right) == (True, 5)
    is_clean(page)
    page.goto(f"{base}{language}/training/papers/the-order/")
    is_clean(page)
    press(page, page.get_by_role("button", name=read))
    assert Reading.objects.filter(employee=attempt.employee).count() == 1
    is_clean(page)


def test_a_drill_on_a_phone_ends_beside_the_worked_case(sign_in: SignIn, base: str) -> None:
    page = sign_in("Front desk", size={"width": 320, "height": 700})
    before = Drill.objects.count()
    page.goto(f"{base}/training/drill/")
    is_clean(page)
    press(page, page.get_by_role("link", name="Practise scene 1"))
    while page.locator("ul.drill a").count():
        is_clean(page)
        press(page, page.locator("ul.drill a").first)
    is_clean(page)
    press(page, page.get_by_role("button", name="Compare with the worked case"))
    is_clean(page)
    assert Drill.objects.count() == before + 1


def test_a_room_is_opened_on_a_wall_and_entered_from_a_phone(sign_in: SignIn, base: str, chromium: Any) -> None:
    wall = sign_in("Equity and Inclusion coordinator")
    wall.goto(f"{base}/training/rooms/")
    is_clean(wall)
    press(wall, wall.get_by_role("button", name="Open a room"))
    is_clean(wall)
    code = wall.locator(".qr__code").inner_text()
    context = chromium.new_context(viewport=PHONE, reduced_motion="reduce", locale="en-US")
    phone = context.new_page()
    phone.goto(f"{base}/training/here/?code={code}")
    is_clean(phone)
    phone.get_by_label("Employee number").fill("D-0002")
    phone.get_by_label("First and last name").fill("employee 2")
    press(phone, phone.get_by_role("button", name="I am here"))
    expect(phone.get_by_role("heading", name="You are on the list")).to_be_visible()
    is_clean(phone)
    context.close()
    expect(wall.get_by_role("rowheader", name="Employee 2 (synthetic)")).to_be_visible(
        timeout=20_000
    )  # the wall looks by itself
    press(wall, wall.get_by_role("button", name="Close the room"))
    expect(wall.get_by_text("Having been there counts.").first).to_be_visible()
    assert Presence.objects.filter(room__closed_at__isnull=False, employee__number="D-0002").exists()


def test_pages_of_those_who_answer_for_training(sign_in: SignIn, base: str) -> None:
    page = sign_in("Equity and Inclusion coordinator", size={"width": 320, "height": 700})
    for address in (
        *("people/", "readers/?paper=the-order&on=2026-11-26&department=", "lists/", "packages/", "rooms/", "drills/"),
        *("required/", "required/the-order/", "../due/people/"),
    ):
        page.goto(f"{base}/training/{address}")
        is_clean(page)
    page.goto(f"{base}/training/required/at-the-counter/")
    page.get_by_label("Within how many days?").fill("10")
    page.get_by_label("Why?").first.fill("Most have time this month.")
    press(page, page.get_by_role("button", name="Show what it would mean"))
    expect(page.get_by_text("What it would mean today")).to_be_visible()
    is_clean(page)
    press(page, page.get_by_role("button", name="Set it", exact=True))
    expect(page.get_by_text("Most have time this month.")).to_be_visible()
    is_clean(page)
    page.goto(f"{base}/training/lists/")
    page.set_input_files(
        'input[type="file"]',
        {
            "name": "staff.csv",
            "mimeType": "text/csv",
            "buffer": b"number,name,department\nN-1,New One (synthetic),Aviation\nN-2,,Aviashun\n",
        },
    )
    press(page, page.get_by_role("button", name="Look through it"))
    expect(page.get_by_text("Perhaps: aviation.")).to_be_visible()
    is_clean(page)
    press(page, page.get_by_role("button", name="Take 1 line"))
    is_clean(page)


@pytest.mark.parametrize("edition", scorm.EDITIONS)
def test_a_package_tells_a_learning_system_the_score(chromium: Any, tmp_path: Path, edition: str, db: None) -> None:
    """The package runs under a stand-in for a learning system, which writes down what it is told."""
    import io
    import zipfile

    from django.utils import timezone

    body = scorm.package(shelf().courses["at-the-counter"], edition=edition, seed="s", at=timezone.now())
    zipfile.ZipFile(io.BytesIO(body)).extractall(tmp_path)
    page = chromium.new_page()
    names = ["SetValue", "Initialize", "Commit", "Terminate"]
    names = names if edition == "2004" else ["LMSSetValue", "LMSInitialize", "LMSCommit", "LMSFinish"]
    api = "API_1484_11" if edition == "2004" else "API"
    page.add_init_script(
        f"window.told = []; window.{api} = Object.fromEntries({json.dumps(names)}"
        '.map((name) => [name, (...told) => { window.told.push([name, ...told]); return "true"; }]));'
    )
    page.goto(f"file://{tmp_path}/index.html")
    data = page.evaluate("window.course")
    for place, question in enumerate(data["questions"]):
        page.check(f'input[name="q{place}"][value="{question["answer"]}"]')
        page.locator("section button").first.click()
    expect(page.locator("#end")).to_have_text("Passed: 5 / 5")
    told = page.evaluate("window.told")
    assert told[0][0] == names[1]
    assert told[-1][0] == names[3]
    said = {one[1]: one[2] for one in told if one[0] == names[0]}
    if edition == "2004":
        assert (said["cmi.success_status"], said["cmi.completion_status"]) == ("passed", "completed")
        assert said["cmi.score.scaled"] == "1.0000"
    else:
        assert (said["cmi.core.lesson_status"], said["cmi.core.score.raw"]) == ("passed", "100")
    page.close()
