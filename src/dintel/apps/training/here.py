"""This city's courses, papers and cases, read once for the life of the process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from django.conf import settings
from django.utils.translation import get_language

from dintel.apps.accounts.permissions import matrix
from dintel.apps.city import law
from dintel.apps.design.profile import active_city
from dintel.domain.policy.determine import Policy
from dintel.domain.policy.rules import OUTCOMES
from dintel.domain.training.drawing import Item, Question, draw
from dintel.lawbook.cases import Case
from dintel.lawbook.courses import POLICY, SOURCE_LANGUAGE, Course, Reading, Shelf, open_shelf

CHOICES = 4


@dataclass(frozen=True, slots=True)
class Version:
    """Which version of a paper holds on a day, and since when."""

    of: str
    text_hash: str
    since: date


@cache
def shelf() -> Shelf:
    """Return the city's courses and papers.

    Raises ``CityError``, naming file and line, when one cannot be used; it is checked at start.
    """
    city = active_city()
    return open_shelf(
        settings.CITY_DIR,
        axes={axis.id: axis.index for axis in law.book().law.space.axes},
        roles=matrix().roles,
        departments=city.departments,
        languages=[code for code, _name in settings.WORK_LANGUAGES],
    )


@cache
def cases() -> Mapping[str, Case]:
    """Return the worked cases of the law by id; of those with the same facts the first."""
    found: dict[frozenset[tuple[str, str]], Case] = {}
    for case in law.cases():
        found.setdefault(frozenset(case.facts.items()), case)
    return {case.id: case for case in found.values()}


def cases_of(course: Course) -> Iterator[Case]:
    """Yield the cases a course asks from."""
    for case in cases().values():
        if all(case.facts.get(axis, "unknown") in values for axis, values in course.facts.items()):
            yield case


def questions(course: Course, *, seed: str, policy: Policy) -> tuple[Question, ...]:
    """Return the questions a seed draws; what is right is what the policy answers, not what the case once expected."""
    return draw(
        (Item(case.id, policy.decide(case.facts).outcome) for case in cases_of(course)),
        seed=seed,
        count=course.questions,
        outcomes=OUTCOMES,
        choices=CHOICES,
    )


def version_of(paper: Reading, on: date) -> Version:
    """Return the version of a paper on a day. The text is today's; the policy is that of the day."""
    if paper.bound_to != POLICY:
        return Version(paper.text_hash, paper.text_hash, paper.set_on)
    return Version(law.hash_on(on), paper.text_hash, max(law.since(on), paper.set_on))


def language() -> str:
    """Return the language of the page."""
    return get_language() or SOURCE_LANGUAGE


@lru_cache(maxsize=1)
def shelf_is_sound() -> bool:
    """Return that every course has questions to ask today. Raises ``CityError`` for one that has too few."""
    from dintel.lawbook.city.entry import CityError  # noqa: PLC0415 - only at start

    for course in shelf().courses.values():
        if (there := len(list(cases_of(course)))) < course.questions:
            path = settings.CITY_DIR / "courses" / f"{course.id}.md"
            what = f"It asks {course.questions} questions, and {there} worked cases have these facts."
            raise CityError(path, 1, what, "A course without questions teaches nothing.", "Widen `facts`.")
    return True
