"""The real law, opened once for all the tests that look at it."""

from __future__ import annotations

import gc
import re
import shutil
import sys
from collections.abc import Callable, Generator, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from _pytest import runner
from django.conf import settings as settings_of_django
from django.core.cache import caches
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone, translation
from hypothesis import settings
from tests import emptied

from dintel.apps import prepared
from dintel.apps.design import folding
from dintel.config.collector import look_seldom
from dintel.config.frames import with_room
from dintel.domain.policy.compile import Text, compile_policy
from dintel.domain.policy.determine import Policy
from dintel.domain.policy.interview import Interview
from dintel.domain.policy.prove import Proof, prove
from dintel.lawbook.book import Book, open_book
from dintel.lawbook.leaf_words import leaf_words, plain_names

PLACE = "us/nm/albuquerque"
DAY = date(2026, 11, 22)
ROOT = Path(__file__).resolve().parents[1]

TOLD_APART = re.compile(
    r"apps/office/|_(at_once|machine|insider|corruptions|hostile|killed|confirmed|replica|sequencing|recording"
    r"|search|index|changes|counts_kept|checkpoints|faults|breaks?|matrix|filing|bulk|importing_runs)"
)
"""Files of tests in which locks, constraints, statements that fail or the databases' own words matter."""

settings.register_profile("house", deadline=None, print_blob=True)  # machines differ in speed
settings.load_profile("house")

prepared.is_compared = True  # each prepared question is put together anew as well, and has to be the same
folding.is_compared = True  # and each constant piece of a page is drawn anew


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, Any, Any]:
    """Look for objects without an owner only among those of the tests, not each time among all that is loaded."""
    gc.disable()
    try:
        found = yield
        gc.collect()
        gc.freeze()
    finally:
        look_seldom()
        gc.enable()
    return found


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Run a test as pytest does, with room in one piece for all that it calls."""
    return with_room(runner.pytest_runtest_protocol)(item, nextitem)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take whether half of the files are enough."""
    words = "run the files of tests that databases tell apart, and half of the others, drawn by the seed of the run"
    parser.addoption("--drawn-half", action="store_true", help=words)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the half that was not drawn (``make test`` on its second database; each run draws anew)."""
    if not config.getoption("drawn_half"):
        return
    seed = config.getoption("randomly_seed")

    def is_drawn(item: pytest.Item) -> bool:
        path = item.path.relative_to(ROOT).as_posix()
        return TOLD_APART.search(path) is not None or crc32(f"{seed} {path}".encode()) % 2 == 1

    config.hook.pytest_deselected(items=[item for item in items if not is_drawn(item)])
    items[:] = filter(is_drawn, items)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """Empty after a test what is not empty, and nothing else.

    This process does not wait for the disk, as PostgreSQL does not in ``make test``: what it writes is thrown away.
    Programs that a test starts, and then takes the power from, have settings of their own and wait as a city does.
    """
    with pytest.MonkeyPatch.context() as patch:
        options = connections[DEFAULT_DB_ALIAS].settings_dict["OPTIONS"]
        if connections[DEFAULT_DB_ALIAS].vendor == "sqlite":
            patch.setitem(options, "init_command", options["init_command"].replace("=FULL", "=OFF"))
        emptied.only_what_is_full(patch)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, empty_tables: Path) -> None:
    """Keep a copy of the tables as the migrations made them, on SQLite, before a test writes to them."""
    with django_db_blocker.unblock(), connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        if cursor.db.vendor == "sqlite":
            cursor.execute("VACUUM INTO %s", [str(empty_tables)])


@pytest.fixture(scope="session")
def empty_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where that copy lies."""
    return tmp_path_factory.mktemp("tables") / "dintel.sqlite3"


@pytest.fixture(scope="session")
def put_tables(django_db_setup: None, empty_tables: Path) -> Callable[[Path], Path]:
    """Return what makes a home folder with empty tables on SQLite, for a program that need not make them once more.

    The law of a day that another program has compiled is there too.
    """

    def put(home: Path) -> Path:
        home.mkdir(exist_ok=True)
        compiled = Path(settings_of_django.DINTEL_HOME) / "policies"
        compiled.mkdir(exist_ok=True)
        (home / "policies").symlink_to(compiled)
        if empty_tables.exists():
            shutil.copyfile(empty_tables, home / "dintel.sqlite3")
        return home

    return put


@pytest.fixture(scope="session")
def put_demo_city(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], None]:
    """Return what fills the empty tables of a test that commits with the demo city, made once in this process."""
    kept = tmp_path_factory.mktemp("demo-city")

    def put() -> None:
        from tests import demo_city  # models are there only now

        demo_city.put(kept)

    return put


@pytest.fixture
def home_with_tables(put_tables: Callable[[Path], Path], tmp_path: Path) -> Path:
    """Return such a home folder."""
    return put_tables(tmp_path / "home")


@pytest.fixture(autouse=True, scope="session")
def _set_up_once() -> Iterator[None]:
    """Let no command that a test runs set Django up again: the log would go where that test reads, for good."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.setup", lambda **_more: None)
        yield


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """Leave no language of one test to the next."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _moment_of_the_module(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clock go on from ``NOW`` in a module that read it as it was imported: midnight may pass before its tests.

    What such a module says of today, of a week and of a day's end would else be told of the day before.
    """
    began = getattr(request.module, "NOW", None)
    if isinstance(began, datetime):
        clock = timezone.now
        since = clock() - began
        monkeypatch.setattr(timezone, "now", lambda: clock() - since)


@pytest.fixture(autouse=True)
def _log_of_its_own() -> Iterator[None]:
    """Let the ledger remember, and residents read, nothing of a test whose tables are emptied."""
    yield
    (Path(settings_of_django.LEDGER_DIR) / "remembered").unlink(missing_ok=True)
    Path(settings_of_django.DIRECTORY_FILE).unlink(missing_ok=True)


@pytest.fixture(autouse=True)
def _memory_of_its_own() -> Iterator[None]:
    """Let nothing that a process remembers of the tables outlive those of a test."""
    yield
    keys = sys.modules.get("dintel.apps.sealing.services.keys")
    if keys is not None:
        keys.forget_standing_keys()
    answers = sys.modules.get("dintel.apps.contacts.services.answers")
    if answers is not None:
        answers.forget_kept_answers()
    outage = sys.modules.get("dintel.apps.notices.outage")
    if outage is not None:
        outage._standing.clear()
    caches["template_fragments"].clear()


@pytest.fixture(autouse=True)
def _words_for_leaves(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no room's test of its leaves leave one that a receipt has no words for."""
    recording = sys.modules.get("dintel.apps.ledger.services.recording")
    if recording is None or not request.path.name.endswith("_leaves.py"):
        return
    committed = recording.committed

    def checked(new: Any) -> bytes:
        missing = leaf_words().without_words(new.kind, plain_names(dict(new.content)))
        assert not missing, f"{new.kind}: add {missing} to the room's leaf_words.toml"
        written: bytes = committed(new)
        return written

    monkeypatch.setattr(recording, "committed", checked)


@pytest.fixture(scope="session")
def book() -> Book:
    """Return the whole law of the city, every version, checked."""
    return open_book(PLACE, ROOT)


@pytest.fixture(scope="session")
def text(book: Book) -> Text:
    """Return the law in force on the day of the tests."""
    return book.text_on(DAY)


@pytest.fixture(scope="session")
def policy(text: Text) -> Policy:
    """Return that law, compiled."""
    return compile_policy(text)


@pytest.fixture(scope="session")
def proof(policy: Policy, book: Book) -> Proof:
    """Return the proof of the legal floor over every cell of the real law."""
    return prove(policy, book.lexicon)


@pytest.fixture(scope="session")
def interview(policy: Policy, book: Book) -> Interview:
    """Return the counter's questions over that law."""
    return Interview(policy, book.screens)


@pytest.fixture
def chromium(_browser: Any) -> Iterator[Any]:
    """Return a browser, none of whose pages goes on asking once its test is over: the tables are emptied then.

    No page of it may have done what the security policy refuses, trusted types among it.
    """
    from tests.browser import REFUSED, wait_for_last_answers

    REFUSED.clear()
    yield _browser
    for context in _browser.contexts:
        context.close()
    wait_for_last_answers()
    assert not REFUSED, "the security policy refused something"


@pytest.fixture(scope="module")
def _browser() -> Iterator[Any]:
    """Return a browser; the loop it runs on is not Django's concern."""
    from playwright.sync_api import sync_playwright
    from tests.browser import CHROMIUM, FLAGS, reads_whole_pages, tells_what_is_refused

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        reads_whole_pages(patch)
        tells_what_is_refused(patch)
        with sync_playwright() as started:
            browser = started.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
            yield browser
            browser.close()
