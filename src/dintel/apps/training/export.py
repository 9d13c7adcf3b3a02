"""Training as files: lists for a spreadsheet, and statements for a learning system (xAPI 1.0.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from dintel.apps import binding
from dintel.apps.contacts.spreadsheet import Cell
from dintel.apps.training import here, words
from dintel.apps.training.queries.overview import Line, pages
from dintel.apps.training.queries.readers import Readers
from dintel.apps.training.queries.statements import Attempt, Reading

VERBS = {
    "passed": "http://adlnet.gov/expapi/verbs/passed",
    "failed": "http://adlnet.gov/expapi/verbs/failed",
    "acknowledged": "http://activitystrea.ms/schema/1.0/acknowledge",
}


def columns() -> list[str]:
    """Return the headings of the list of who has learned what."""
    language = here.language()
    return [
        *(str(words.COLUMNS[name]) for name in ("number", "name", "email", "department", "role")),
        *(one.text(language).title for one in pages()),
    ]


def rows(found: Iterable[Line]) -> Iterator[list[Cell]]:
    """Yield a row for each person: the state of each course and paper, with its day; empty where it is not theirs."""
    for line in found:
        one = line.employee
        yield [one.number or "", one.name, one.email, one.department, one.role, *map(_cell, line.cells)]


def _cell(standing: Any) -> str:  # noqa: ANN401 - a standing or nothing
    if standing is None:
        return ""
    return f"{words.STATES[standing.state]} {standing.due_on or ''}".strip()


def reader_columns() -> list[str]:
    """Return the headings of the list of who had read what."""
    told = [str(words.COLUMNS[name]) for name in ("number", "name", "department")]
    return [*told, _("Paper"), _("Version of the day"), _("Version confirmed"), _("Confirmed at"), _("State")]


def reader_rows(found: Readers) -> Iterator[list[Cell]]:
    """Yield a row for each person."""
    for one in found.readers:
        employee = one.employee
        told = [employee.number or "", employee.name, employee.department]
        yield [*told, found.paper.id, found.held, one.version, one.read_at, str(words.READ[one.state])]


def statements(attempts: Iterable[Attempt], readings: Iterable[Reading]) -> list[dict[str, Any]]:
    """Return xAPI statements: finished goes as passed or failed with their score, and confirmations.

    A person is named by the personnel number alone: the learning system knows who that is.
    """
    return [*map(_of_attempt, attempts), *map(_of_reading, readings)]


def _of_attempt(attempt: Attempt) -> dict[str, Any]:
    verb = "passed" if attempt.passed else "failed"
    scaled = round(attempt.right / attempt.of, 4) if attempt.of else 0
    score = {"scaled": scaled, "raw": attempt.right, "min": 0, "max": attempt.of}
    result = {"score": score, "success": attempt.passed, "completion": True}
    statement = _statement(attempt.employee.number or "", verb, "courses", attempt.course, attempt.language)
    moment = (attempt.finished_at or attempt.started_at).isoformat()
    return {"id": str(attempt.key), **statement, "result": result, "timestamp": moment, **_law(attempt.policy_hash)}


def _of_reading(reading: Reading) -> dict[str, Any]:
    number = reading.employee.number or ""
    statement = _statement(number, "acknowledged", "papers", reading.paper, reading.language)
    return {**statement, "timestamp": reading.at.isoformat(), **_law(reading.version)}


def _law(version: str) -> dict[str, Any]:
    return {"context": {"extensions": {f"{_home()}/training/version": version}}}


def _statement(number: str, verb: str, kind: str, page: str, language: str) -> dict[str, Any]:
    shelf = here.shelf()
    found = shelf.courses.get(page) or shelf.readings.get(page)
    name = {code: text.title for code, text in found.texts.items()} if found else {language: page}
    return {
        "actor": {"objectType": "Agent", "account": {"homePage": _home(), "name": number}},
        "verb": {"id": VERBS[verb], "display": {"en": verb}},
        "object": {
            "objectType": "Activity",
            "id": f"{_home()}/training/{kind}/{page}/",
            "definition": {"name": name, "type": "http://adlnet.gov/expapi/activities/course"},
        },
    }


def _home() -> str:
    return binding.own_address().rstrip("/")
