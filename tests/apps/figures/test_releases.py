"""A period is released once it is over, for good, and gives no small count away, whatever came out before."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from itertools import product
from random import Random
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog
from tests.apps.contacts.made import DAY, LIBRARY, ice
from tests.apps.figures.quarter import JULY, OPEN, SOME, released

from dintel.apps.contacts import services as contacts
from dintel.apps.figures import definitions
from dintel.apps.figures.models import Release
from dintel.apps.figures.queries.released import receipt, releases
from dintel.apps.figures.services import NotReleasedError, release_due
from dintel.apps.ledger import queries as log_of
from dintel.apps.ledger import receipts
from dintel.apps.ledger import services as ledger
from dintel.domain.figures import period_of, read_body

pytestmark = pytest.mark.django_db
OTHER = "central-unser-library"


def test_a_release_holds_what_was_counted_and_stands_in_the_log(quarter: Any, coordinator: Any) -> None:
    quarter(12, 7, 2)
    ledger.checkpoint(at=OPEN, why="scheduled")
    row = released(coordinator)
    body = read_body(row.body)
    assert row.sha256 == sha256(row.body.encode()).hexdigest()
    assert body.cell({}) == (True, 21), "figures of the same contacts tell it too"
    assert body.cell({"purpose": "criminal"}) == (True, 7)
    assert body.cell({"purpose": "civil", "answer": "counsel"}) == (True, None), "two are kept back"
    assert (body.figure, body.period, body.number, body.small_under) == ("requests", "2026-Q3", 1, 5)
    assert body.leaves == log_of.grown_to() > 20
    newest = log_of.newest()
    assert newest is not None
    assert body.checkpoint == bytes(newest.root).hex()
    ledger.sequence(at=OPEN)
    ledger.checkpoint(at=OPEN + DAY, why="scheduled")
    text = receipt(releases("requests")[0])
    assert text is not None
    seen = receipts.look_at(text)
    assert seen.problem == ""
    told = json.loads(seen.content)["content"]["release"]
    assert told["sha256"] == row.sha256
    assert not {"inside", "body"} & told.keys(), "a receipt is for everybody"


def test_a_period_that_is_not_over_is_refused_and_says_until_when(coordinator: Any) -> None:
    with pytest.raises(NotReleasedError) as refused:
        released(coordinator, at=datetime(2026, 10, 30, 18, 0, tzinfo=UTC))
    words = str(refused.value)
    assert "2026-Q3 is not released yet. It ends on Sept. 30, 2026, and may come out from Oct. 31, 2026 on" in words
    assert "What is new could show where officers are." in words
    with pytest.raises(NotReleasedError, match="no period of this figure"):
        released(coordinator, period="2026-07")
    with pytest.raises(NotReleasedError, match="not defined yet"):
        released(coordinator, period="2025-Q2")
    assert not Release.objects.exists()


def test_a_correction_is_a_further_release_and_the_first_stays_as_it_was(
    quarter: Any, coordinator: Any, file: Any
) -> None:
    quarter(12, 7, 9)
    first = released(coordinator)
    with pytest.raises(NotReleasedError, match="nothing in it has changed since"):
        released(coordinator, at=OPEN + DAY)
    file(ice(**SOME[0]), at=JULY)
    with pytest.raises(NotReleasedError, match="A correction needs words"):
        released(coordinator, at=OPEN + DAY)
    second = released(coordinator, at=OPEN + DAY, why="A report came in late.")
    assert (second.number, second.why) == (2, "A report came in late.")
    body = read_body(second.body)
    assert body.cell({"purpose": "civil", "answer": "declined"}) == (True, None), "one more is a small change"
    assert body.cell({"purpose": "criminal", "answer": "helped"}) == (True, 7)
    first.refresh_from_db()
    assert read_body(first.body).cell({"purpose": "civil", "answer": "declined"}) == (True, 12)
    assert [(one.number, one.is_newest) for one in releases("requests")] == [(2, True), (1, False)]


def test_a_definition_that_changed_for_a_period_that_is_out_is_refused(
    quarter: Any, coordinator: Any, file: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    quarter(12, 7, 9)
    released(coordinator)
    Release.objects.update(body=Release.objects.get().body.replace('"sha256":"', '"sha256":"0', 1))
    file(ice(**SOME[0]), at=JULY)
    with pytest.raises(NotReleasedError, match="A changed definition begins with a later period"):
        released(coordinator, at=OPEN + DAY, why="x")


def test_sealed_contacts_and_repeats_are_in_no_release(quarter: Any, coordinator: Any, counsel: Any) -> None:
    made = quarter(12, 7, 9)
    contacts.seal_contact(contact=made[0], why="A grand jury.", readers=[], by=counsel, at=OPEN)
    contacts.link_contacts(contact=made[1], other=made[2], kind="duplicate", why="", by=counsel, at=OPEN)
    assert read_body(released(coordinator).body).cell({}) == (True, 26)


def test_the_house_goes_on_by_itself_once_a_person_began(quarter: Any, coordinator: Any) -> None:
    quarter(12, 7, 9)
    assert release_due(at=OPEN) == []
    released(coordinator, figure="foia", period="2026-Q1")
    found = release_due(at=OPEN)
    assert [(one.figure, one.period, one.by) for one in found] == [("foia", "2026-Q2", None), ("foia", "2026-Q3", None)]
    assert release_due(at=OPEN) == []


def test_no_count_of_a_release_tells_a_reader_of_two_what_is_kept_back(
    quarter: Any, coordinator: Any, counsel: Any, file: Any
) -> None:
    """An attacker knows both releases, every definition and linear programming, through the whole app."""
    random = Random(7)
    made = quarter(11, 6, 3)
    released(coordinator)
    for contact in random.sample(made, 4):
        contacts.verify_contact(
            contact=contact,
            result="verified",
            how="police",
            asked_of="",
            words="",
            verified_at=OPEN,
            by=counsel,
            at=OPEN,
        )
    file(ice(**SOME[2]), at=JULY)
    released(coordinator, at=OPEN + DAY, why="Verified since.")
    rows = list(Release.objects.order_by("number"))
    assert len(rows) == 2
    attacker = Attacker(rows)
    checked = 0
    for number, row in enumerate(rows):
        for cells, count in attacker.true_cells(number, row):
            if 0 < count < 5:
                least, most = attacker.bounds(number, cells)
                assert least < 1e-6, f"release {number + 1}: {cells} is known to be some"
                assert most > 5 - 1e-6, f"release {number + 1}: {cells} is known to be few"
                checked += 1
    assert checked > 5


class Attacker:
    """Whoever solves for the counts of every kind of fact: gone after the first release, in both, new in the second."""

    LIVES = ((0,), (0, 1), (1,))

    def __init__(self, rows: list[Release]) -> None:
        period = period_of("2026-Q3")
        assert period is not None
        version = definitions.version_of(definitions.definitions()["requests"], period)
        assert version is not None
        self.version, self.bodies = version, [read_body(row.body) for row in rows]
        self.names = list(dict.fromkeys(level.of for level in version.levels.values()))
        self.keys = list(product(*map(self._values, self.names)))
        equations = [line for number in range(2) for line in self._equations(number)]
        self.lines, self.sums = np.array([line for line, _sum in equations]), [total for _line, total in equations]

    def _values(self, name: str) -> list[str]:
        """Return one value for each kind that the figure tells apart: which there are some of, no reader knows."""
        levels = [level for level in self.version.levels.values() if level.of == name]
        kinds: dict[tuple[str, ...], str] = {}
        for value in sorted({value for level in levels for group in level.groups for value in group.values}):
            kinds.setdefault(tuple(g.id for level in levels for g in level.groups if value in g.values), value)
        return list(kinds.values())

    def variables(self, number: int, cells: dict[str, str]) -> list[int]:
        found = []
        for life, told in enumerate(self.LIVES):
            for at, key in enumerate(self.keys):
                if number in told and all(self._holds(key, level, group) for level, group in cells.items()):
                    found.append(life * len(self.keys) + at)
        return found

    def _holds(self, key: tuple[str, ...], level: str, group: str) -> bool:
        if group == "total":
            return True
        one = self.version.levels[level]
        value = dict(zip(self.names, key, strict=True))[one.of]
        return value in next(each.values for each in one.groups if each.id == group)

    def _equations(self, number: int) -> list[tuple[Any, float]]:
        found = []
        for table in self.bodies[number].tables:
            for row in table.rows:
                if row.count is not None:
                    line = np.zeros(len(self.LIVES) * len(self.keys))
                    line[self.variables(number, dict(zip(table.by, row.at, strict=True)))] = 1.0
                    found.append((line, float(row.count)))
        return found

    def true_cells(self, number: int, row: Release) -> list[tuple[dict[str, str], int]]:
        counts = {tuple(key[:-1]): key[-1] for key in row.inside}
        found = []
        for table in self.bodies[number].tables:
            for one in table.rows:
                cells = dict(zip(table.by, one.at, strict=True))
                held = [key for key in counts if all(self._holds(key, *pair) for pair in cells.items())]
                found.append((cells, sum(counts[key] for key in held)))
        return found

    def bounds(self, number: int, cells: dict[str, str]) -> tuple[float, float]:
        aim = np.zeros(self.lines.shape[1])
        aim[self.variables(number, cells)] = 1.0
        ends = []
        for sign in (1.0, -1.0):
            done = linprog(sign * aim, A_eq=self.lines, b_eq=self.sums, bounds=(0, None), method="highs")
            assert done.status in {0, 3}
            ends.append(sign * done.fun if done.status == 0 else sign * -np.inf)
        return ends[0], ends[1]


def test_two_figures_of_the_same_contacts_are_released_with_each_other_in_view(
    quarter: Any, coordinator: Any, file: Any
) -> None:
    """By facility after the whole city, and the whole city corrected after that: each sees what is out of the other."""
    quarter(12, 7, 9)
    whole = released(coordinator, figure="contacts")
    place = read_body(released(coordinator, figure="facilities").body)
    assert place.cell({"facility": LIBRARY, "who": "unverified"}) == (True, 28)
    assert place.cell({"kind": "library"}) == (True, 28)
    assert place.cell({"facility": OTHER}) == (True, 0)
    assert [len(row[:-1]) for row in whole.inside] == [3] * len(whole.inside), "who, month and place"
    file(ice(**SOME[0]), at=JULY, facility=OTHER)
    corrected = read_body(released(coordinator, figure="contacts", why="A report came in late.").body)
    assert corrected.cell({"who": "unverified"}) == (True, None), "one more would be one at another library"
    with pytest.raises(NotReleasedError, match="A correction needs words"):
        released(coordinator, figure="facilities", at=OPEN + DAY)
    again = read_body(released(coordinator, figure="facilities", at=OPEN + DAY, why="The same.").body)
    assert again.cell({"facility": OTHER}) == (True, None)
    Release.objects.filter(figure="facilities").update(body=whole.body.replace('"sha256":"', '"sha256":"0'))
    with pytest.raises(NotReleasedError, match=r"by another definition.*figures/facilities.toml"):
        released(coordinator, figure="contacts", at=OPEN + DAY, why="Once more.")
