"""The rows of the store of ten million requests, drawn by column from a seed: see ``store``."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from bench import store_search

SEED = 20261126
BEGIN, END = np.datetime64("2016-11-01T07:00:00"), np.datetime64("2026-11-20T07:00:00")
AGENCIES, FACILITIES, STAFF = 1_000, 300, 500
REQUESTS_OF_ONE = 1_000
"""A small register has fewer people: one for so many requests."""
TWICE = 0.25
"""How many contacts ask a second thing."""
POOL = 60_000
"""Cells that requests are drawn from, some of them many times: a few are frequent, many are rare."""
SEALED, REPEATED = 0.001, 0.005
VISITS, REPORTS = 40, 200
"""One visit to the booking centre, and one report, for so many requests."""
KEY = 1_000
"""The one data key that every row names."""
Drawn = Mapping[str, Sequence[Any]]


def zipf(count: int, skew: float) -> np.ndarray:
    """Return the shares of a few that are frequent and many that are rare."""
    weights = 1 / np.arange(1, count + 1) ** skew
    return weights / weights.sum()


def moments(when: np.ndarray) -> list[str]:
    """Return moments of UTC as both databases read them."""
    if not len(when):
        return []
    text = np.datetime_as_string(when, unit="s")
    text.view(np.uint32).reshape(len(text), -1)[:, 10] = ord(" ")
    return list(text.tolist())


def sealed(rng: np.random.Generator, many: int, about: int) -> list[bytes]:
    """Return random bytes as long as sealed words are."""
    lengths = rng.integers(about // 2, about * 2, many).tolist()
    noise = rng.bytes(about * 64)
    starts = rng.integers(0, about * 60, many).tolist()
    return [noise[start : start + length] for start, length in zip(starts, lengths, strict=True)]


def tables() -> tuple[Any, ...]:
    """Return the models whose rows are many."""
    from dintel.apps.booking.models import Shift, Visit
    from dintel.apps.complaints.models import Report
    from dintel.apps.contacts.models import (
        Contact,
        CustodyOutcome,
        Determination,
        Disclosure,
        Link,
        Request,
        SearchText,
    )

    return (Contact, Request, Determination, CustodyOutcome, Disclosure, Link, Shift, Visit, Report, SearchText)


class World:
    """What all registers of one store share: the places, the cells that are asked, the law's answer to each."""

    def __init__(self) -> None:
        from dintel.domain.policy.rules import OUTCOMES

        self.rng = np.random.default_rng(SEED)
        self.outcomes = np.array(OUTCOMES, dtype=object)
        self._places()
        self._cells()

    def _places(self) -> None:
        from dintel.apps.booking import here
        from dintel.apps.design.profile import active_city

        centre = next(iter(here.centres()))
        others = [one for one in active_city().facilities.values() if one.id != centre]
        chosen = [active_city().facilities[centre], *others[: FACILITIES - 1]]
        order = [0, *(1 + self.rng.permutation(len(chosen) - 1)).tolist()]
        self.facilities = [(chosen[at].id, chosen[at].department, chosen[at].setting) for at in order]
        self.facilities += [("", one.department, "office") for one in others[:20]] + [("", "", "unknown")]
        shares = zipf(len(self.facilities), 0.9)
        self.shares = shares / shares.sum()
        self.centre = centre

    def _cells(self) -> None:
        """Draw the cells, ask the law for each (2.), and keep its answers."""
        from dintel.apps.city import law
        from dintel.apps.contacts import mapping
        from dintel.domain.policy.simulate import outcomes_of

        policy = law.policy()
        space = policy.space
        codes = np.zeros(POOL, dtype=np.intp)
        for axis, stride in zip(space.axes, space.strides, strict=True):
            first = [axis.at("criminal"), axis.at("civil")] if axis.id == "purpose" else []
            order = np.array([*first, *(one for one in self.rng.permutation(len(axis.values)) if one not in first)])
            codes += order[self.rng.choice(len(order), POOL, p=zipf(len(order), 1.2))] * stride
        self.axes = {}
        for axis, stride in zip(space.axes, space.strides, strict=True):
            names = np.array([one.id for one in axis.values], dtype=object)
            self.axes[axis.id] = names[codes // stride % len(names)]
        self.outcome = self.outcomes[outcomes_of(policy)[codes]]
        answers: dict[int, Any] = {}
        for at, code in enumerate(codes.tolist()):
            if code not in answers and len(answers) < STAFF:
                answers[code] = mapping.propose(policy, {name: self.axes[name][at] for name in self.axes})
        self.kept = {one.record_sha256: one.record for one in answers.values()}
        self.policy = (policy.hash, law.today().isoformat())


class Made:
    """Everything that is drawn of one register, and how far it has come.

    Its people, its key and the answers of the law are written at once. ``number`` is its agency's, whose rows are drawn
    apart from those of the others.
    """

    def __init__(self, requests: int, world: World, number: int = 0) -> None:
        self.tables = tables()
        self.rng = np.random.default_rng((SEED, number))
        self.world, self.requests, self.contacts = world, requests, max(int(requests / (1 + TWICE)), 1)
        self.facilities, self.shares, self.centre = world.facilities, world.shares, world.centre
        self.axes, self.outcome, self.policy = world.axes, world.outcome, world.policy
        self._people()
        self._answers()

    def _people(self) -> None:
        from dintel.apps.accounts.models import User
        from dintel.apps.sealing.models import DataKey
        from dintel.apps.sealing.services.keys import current_wrapping_key

        staff = max(min(STAFF, self.requests // REQUESTS_OF_ONE), 3)
        made = [User(email=f"staff{n}@example.invalid", name=f"Staff {n} (synthetic)") for n in range(staff)]
        User.objects.bulk_create(made)
        self.users = [one.pk for one in made]
        DataKey.objects.create(
            pk=KEY, subject_kind="bench", subject_key="store", wrapped=bytes(40), wrapping_key=current_wrapping_key()
        )

    def _answers(self) -> None:
        """Keep an answer for each cell: of most another cell's, whose text is as long, since no count reads it."""
        from dintel.apps.contacts.models import LawAnswer

        kept = list(self.world.kept.items())[: max(min(STAFF, self.requests // 10), 1)]
        LawAnswer.objects.bulk_create([LawAnswer(sha256=name, body=body) for name, body in kept])
        self.answers = np.array([kept[at % len(kept)][0] for at in range(POOL)], dtype=object)

    def parts(self, size: int) -> Iterator[tuple[int, list[tuple[Any, Drawn]]]]:
        """Yield how many requests are made, and the rows by table."""
        asked = 0
        for first in range(0, self.contacts, size):
            many = min(size, self.contacts - first)
            contacts, of = self._contacts(first, many)
            extra = self.rng.random(many) < TWICE
            owners = np.sort(np.concatenate([np.arange(many), np.flatnonzero(extra)]))
            rows = self._requests(first, owners, of, asked)
            asked += len(owners)
            found = store_search.texts(contacts, of["began"], rows[0][1])
            yield asked, [(self.tables[0], contacts), *rows, *self._beside(first, many), (self.tables[9], found)]

    def _contacts(self, first: int, many: int) -> tuple[Drawn, dict[str, Any]]:
        rng = self.rng
        keys = np.arange(first + 1, first + many + 1)
        spread = (END - BEGIN).astype("timedelta64[s]").astype(np.int64)
        began = BEGIN + (spread * (keys / self.contacts) / 60).astype(np.int64) * np.timedelta64(60, "s")
        years = began.astype("datetime64[Y]").astype(int) + 1970
        numbers = [f"C-{year}-{key:08d}" for year, key in zip(years.tolist(), keys.tolist(), strict=True)]
        place = [self.facilities[at] for at in rng.choice(len(self.facilities), many, p=self.shares).tolist()]
        agency = rng.choice(AGENCIES, many, p=zipf(AGENCIES, 1.0)).tolist()
        cells = rng.integers(0, POOL, many)
        told = {"began": began, "cells": cells, "place": place, "numbers": numbers}
        columns = {
            "id": keys.tolist(),
            "key": [uuid.UUID(int=key << 64).hex for key in keys.tolist()],
            "data_key_id": [KEY] * many,
            "body_sha256": ["0" * 64] * many,
            "number": numbers,
            "source": ["desk"] * many,
            "language": ["en"] * many,
            "received_at": moments(began + rng.integers(1, 3000, many) * np.timedelta64(60, "s")),
            "filed_by_id": rng.choice(self.users, many).tolist(),
            "channel": _chosen(rng, many, {"visit": 5, "phone": 2, "email": 1, "fax": 1, "mail": 1}),
            "began_at": moments(began),
            "facility": [one[0] for one in place],
            "department": [one[1] for one in place],
            "setting": [one[2] for one in place],
            "agency": [f"Agency {one} (synthetic)" for one in agency],
            "immigration": _chosen(rng, many, {"yes": 45, "no": 35, "unknown": 20}),
            "officers": rng.integers(1, 6, many).tolist(),
            "verified": _chosen(rng, many, {"verified": 60, "unverified": 36, "not_an_officer": 4}),
            "account": sealed(rng, many, 160),
            "sealed": (rng.random(many) < SEALED).tolist(),
            "outcome": self.outcome[cells].tolist(),
        }
        return columns, told

    def _requests(self, first: int, owners: np.ndarray, of: dict[str, Any], asked: int) -> list[tuple[Any, Drawn]]:
        rng, many = self.rng, len(owners)
        is_second = np.append(False, owners[1:] == owners[:-1])
        cells = np.where(is_second, rng.integers(0, POOL, many), of["cells"][owners])
        ordinals = (1 + is_second).tolist()
        began = of["began"][owners] + rng.integers(0, 60, many) * np.timedelta64(60, "s")
        answered = moments(began + rng.integers(0, 600, many) * np.timedelta64(60, "s"))
        waits = (rng.random(many) < 0.3).tolist()
        outcome = self.outcome[cells]
        keys = np.arange(asked + 1, asked + many + 1)
        asked_at = moments(began)
        requests = {
            "id": keys.tolist(),
            "contact_id": (first + 1 + owners).tolist(),
            "ordinal": ordinals,
            "number": [f"{of['numbers'][own]}.{n}" for own, n in zip(owners.tolist(), ordinals, strict=True)],
            **{name: values[cells].tolist() for name, values in self.axes.items()},
            "words": sealed(rng, many, 60),
            "stream": _chosen(rng, many, {"received": 85, "forwarded": 10, "for_another_agency": 5}),
            "asked_at": asked_at,
            "answered_at": [None if one else at for one, at in zip(waits, answered, strict=True)],
            "state": np.where(np.isin(outcome, ["counsel_hold", "comply_via_counsel"]), "decided", "answered").tolist(),
            "outcome": outcome.tolist(),
        }
        determinations = {
            "request_id": keys.tolist(),
            "ordinal": [1] * many,
            "step": ["proposed"] * many,
            "outcome": outcome.tolist(),
            "record_sha256": self.answers[cells].tolist(),
            "policy_hash": [self.policy[0]] * many,
            "policy_on": [self.policy[1]] * many,
            "at": asked_at,
        }
        held = self._after(np.isin(self.axes["document"][cells], ["i247a", "i247g"]), keys, began, 0.8)
        held["kind"] = _chosen(rng, len(held["at"]), {"held": 2, "notified": 2, "transferred": 1, "released": 5})
        held["happened_at"] = held["at"]
        given = self._after(np.isin(outcome, ["comply", "comply_via_counsel"]), keys, began, 0.3)
        of_request = np.array(given["request_id"], dtype=np.intp) - asked - 1
        given["contact_id"] = (first + 1 + owners[of_request]).tolist()
        given["what"] = self.axes["asked"][cells][of_request].tolist()
        given["given_at"] = given["at"]
        return list(zip(self.tables[1:5], (requests, determinations, held, given), strict=True))

    def _after(self, of: np.ndarray, keys: np.ndarray, when: np.ndarray, share: float) -> dict[str, Any]:
        chosen = np.flatnonzero(of & (self.rng.random(len(of)) < share))
        later = when[chosen] + self.rng.integers(1, 48, len(chosen)) * np.timedelta64(3600, "s")
        return {
            "request_id": keys[chosen].tolist(),
            "by_id": self.rng.choice(self.users, len(chosen)).tolist(),
            "at": moments(later),
        }

    def _beside(self, first: int, many: int) -> Iterator[tuple[Any, Drawn]]:
        """Yield links between contacts, visits to the booking centre and reports of the same days."""
        link, shift, visit, report = self.tables[5:9]
        rng = self.rng
        other = np.flatnonzero(rng.random(many - 1) < REPEATED) + 1
        when = BEGIN + ((END - BEGIN) * ((first + np.arange(many)) / self.contacts))
        yield (
            link,
            {
                "one_id": (first + other).tolist(),
                "other_id": (first + other + 1).tolist(),
                "kind": ["duplicate"] * len(other),
                "by_id": rng.choice(self.users, len(other)).tolist(),
                "at": moments(when[other]),
            },
        )
        days = when[:: max(many // 20, 1)]
        shifts = {
            "id": list(range(first + 1, first + 1 + len(days))),
            "facility": [self.centre] * len(days),
            "on": np.datetime_as_string(days, unit="D").tolist(),
            "shift": [f"s{first + at}" for at in range(len(days))],
            "data_key_id": [KEY] * len(days),
            "starts_at": moments(days),
            "ends_at": moments(days + np.timedelta64(8, "h")),
        }
        yield shift, shifts
        yield visit, self._visits(first, when[::VISITS], shifts["id"])
        yield report, self._reports(first, when[::REPORTS])

    def _visits(self, first: int, when: np.ndarray, shifts: Sequence[int]) -> Drawn:
        rng, many = self.rng, len(when)
        numbers = list(range(first + 1, first + 1 + many))
        entered = moments(when)
        return {
            "key": [uuid.UUID(int=number << 64).hex for number in numbers],
            "data_key_id": [KEY] * many,
            "body_sha256": ["0" * 64] * many,
            "number": [f"V-{number:08d}" for number in numbers],
            "year": (when.astype("datetime64[Y]").astype(int) + 1970).tolist(),
            "ordinal": numbers,
            "shift_id": [shifts[at * len(shifts) // many] for at in range(many)],
            "facility": [self.centre] * many,
            "department": [self.facilities[0][1]] * many,
            "result": _chosen(rng, many, {"let_in": 70, "refused": 30}),
            "entered_at": entered,
            "left_at": moments(when + rng.integers(5, 200, many) * np.timedelta64(60, "s")),
            "agency": [f"Agency {one} (synthetic)" for one in rng.integers(0, AGENCIES, many).tolist()],
            "immigration": _chosen(rng, many, {"yes": 60, "no": 30, "unknown": 10}),
            "officers": [2] * many,
            "credentials": ["seen"] * many,
            "purpose": ["interview"] * many,
            "matter": ["civil"] * many,
            "authority": ["none"] * many,
            "past_public": (rng.random(many) < 0.4).tolist(),
            "logged_by_id": rng.choice(self.users, many).tolist(),
            "logged_at": entered,
        }

    def _reports(self, first: int, when: np.ndarray) -> Drawn:
        rng, many = self.rng, len(when)
        keys = [uuid.UUID(int=(first + at + 1) << 64) for at in range(many)]
        return {
            "id": [key.hex for key in keys],
            "number": [f"R-{first + at:08d}" for at in range(many)],
            "received_on": np.datetime_as_string(when, unit="D").tolist(),
            "language": ["en"] * many,
            "data_key_id": [KEY] * many,
            "code_mark": [key.bytes * 2 for key in keys],
            "answers": sealed(rng, many, 400),
            "state": _chosen(rng, many, {"new": 1, "triaged": 3, "closed": 6}),
            "set_aside": (rng.random(many) < 0.1).tolist(),
        }

    def settle(self) -> None:
        """Let the next numbers be those after the last."""
        from dintel.apps.contacts.models import Series

        years = range(2016, datetime.now(UTC).year + 1)
        Series.objects.bulk_create(Series(name="C", year=year, last=self.contacts) for year in years)

    def settle_keys(self) -> None:
        """Let the next keys be those after the last, of whatever agency."""
        from django.core.management.color import no_style
        from django.db import connection

        from dintel.apps.sealing.models import DataKey

        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [*self.tables, DataKey]):
                cursor.execute(statement)


def _chosen(rng: np.random.Generator, many: int, weights: Mapping[str, int]) -> list[str]:
    names = np.array(list(weights), dtype=object)
    shares = np.array(list(weights.values()), dtype=float)
    return list(names[rng.choice(len(names), many, p=shares / shares.sum())].tolist())
