"""A register full of made-up contacts, for measuring: ``fill(1_000_000)``.

Places are the city's, answers are the law's; everything told is drawn from made-up words and says
that it is synthetic. The rows go in by the database's own fastest way, so this is no measurement of
filing (see ``register_filing.py``). The search texts are those the product would write: a sample is
compared with ``services.index``.
"""

from __future__ import annotations

import itertools
import os
import random
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

YEARS = (2018, 2026)
BEGIN, END = datetime(2018, 4, 24, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)
STAFF = 2_000
CHUNK = 10_000

PLAIN = (
    *("warrant", "officer", "asked", "library", "court", "paper", "signed", "judge", "hold", "detainer"),
    *("room", "staff", "door", "front", "desk", "custody", "person", "police", "federal", "badge", "vehicle"),
    *("morning", "audiencia", "orden", "agente", "oficina", "puerta", "sala", "niño", "señal", "José", "Muñoz"),
    *("request", "record", "subpoena", "fax", "mail", "phone", "waiting", "building", "counsel", "attorney"),
    *("supervisor", "clinic", "school", "park"),
)
AGENCIES = (
    *("ICE", "ICE ERO", "HSI", "CBP", "FBI", "US Marshals", "State Police", "Sheriff", "DEA", "ATF"),
    *("Department of Homeland Security", "Process server", "Private security", ""),
)


def draw(rng: random.Random, weights: Sequence[float], count: int) -> list[int]:
    """Return indexes drawn by weight."""
    return rng.choices(range(len(weights)), weights, k=count)


def zipf(count: int, skew: float = 1.0) -> list[float]:
    """Return the weights of a few that are frequent and many that are rare."""
    return [1 / (place + 1) ** skew for place in range(count)]


class Made:
    """Everything the rows are drawn from, made once from a seed."""

    def __init__(self, seed: int) -> None:
        from dintel.apps.city import law
        from dintel.apps.design.profile import active_city
        from dintel.apps.sealing.services.keys import current_wrapping_key

        self.rng = rng = random.Random(seed)
        self.policy = law.policy()
        self.axes = {axis.id: [value.id for value in axis.values] for axis in self.policy.space.axes}
        self.facilities = list(active_city().facilities.values())
        rng.shuffle(self.facilities)
        syllables = [one + other for one in "bcdfglmnprstv" for other in "aeiou"]
        made_up = ["".join(rng.choices(syllables, k=rng.randint(2, 4))) for _ in range(6_000)]
        vocabulary = [*PLAIN, *made_up]
        rng.shuffle(vocabulary)
        self.heights = list(itertools.accumulate(zipf(len(vocabulary), 0.9)))
        self.texts = [self._text(vocabulary, 40) for _ in range(8_000)]
        self.short = [self._text(vocabulary, 8) for _ in range(4_000)]
        self.wrapping_key = current_wrapping_key().pk
        self.proposals: dict[tuple[str, ...], Any] = {}
        self.kept: set[str] = set()
        self.facts = [self._facts() for _ in range(6_000)]
        self.outcomes = [self.policy.decide(facts).outcome for facts in self.facts]

    def _text(self, vocabulary: Sequence[str], about: int) -> str:
        words = self.rng.choices(vocabulary, cum_weights=self.heights, k=self.rng.randint(about // 2, about * 2))
        return f"Synthetic. {' '.join(words).capitalize()}."

    def proposal(self, request: dict[str, Any]) -> Any:
        """Return the law's answer with all its reasons, worked out once for like requests."""
        from dintel.apps.contacts import mapping
        from dintel.domain.policy.facts import AXES

        facts = tuple(request[axis] for axis in AXES)
        if facts not in self.proposals:
            self.proposals[facts] = mapping.propose(self.policy, dict(zip(AXES, facts, strict=True)))
        return self.proposals[facts]

    def _facts(self) -> dict[str, str]:
        weights = {"asked": 0.8, "document": 0.9, "requester": 1.2, "purpose": 1.0, "urgency": 2.0, "validity": 1.2}
        facts = {
            name: self.rng.choices(self.axes[name], zipf(len(self.axes[name]), skew))[0]
            for name, skew in weights.items()
        }
        return {**facts, "setting": self.rng.choice(self.axes["setting"])}


def fill(count: int, *, seed: int = 2026) -> None:
    """Fill an empty register with ``count`` contacts."""
    from django.db import connection, transaction

    from dintel.apps.accounts.models import User

    users = [User(email=f"staff{n}@example.invalid", name=f"Staff {n} (synthetic)") for n in range(STAFF)]
    User.objects.bulk_create(users)
    keys = list(User.objects.order_by("pk").values_list("pk", flat=True))
    made = Made(seed)
    _remember_words()
    with transaction.atomic():
        _unindexed(connection)
        for part in _chunks(contacts(made, count, keys), CHUNK):
            for table, columns in TABLES.items():
                _put(connection, table, columns, [row for one in part for row in one[table]])
        _settle_numbers(connection, count)
    _indexed(connection)


def contacts(made: Made, count: int, users: Sequence[int]) -> Iterator[dict[str, list[tuple[Any, ...]]]]:
    """Yield the rows of one contact after another, in the order of their receipt."""
    rng = made.rng
    facility = itertools.cycle(draw(rng, zipf(len(made.facilities), 0.9), 100_003))
    fact = itertools.cycle(draw(rng, zipf(len(made.facts), 0.3), 200_003))
    channels = ("visit", "phone", "email", "fax", "mail", "portal", "unknown")
    channel = itertools.cycle(draw(rng, (50, 20, 12, 8, 5, 3, 2), 99_991))
    verified = itertools.cycle(draw(rng, (60, 36, 4), 99_989))
    immigration = itertools.cycle(draw(rng, (45, 35, 20), 99_971))
    span = (END - BEGIN).total_seconds()
    numbers: dict[int, int] = {}
    for key in range(1, count + 1):
        received = BEGIN + timedelta(seconds=int(span * key / count))
        late = rng.random() < 0.02
        began = received - timedelta(minutes=rng.randint(1, 60 * 24 * (900 if late else 2)))
        numbers[received.year] = numbers.get(received.year, 0) + 1
        which = next(fact)
        yield _contact(
            made,
            key=key,
            number=f"C-{received.year}-{numbers[received.year]:06d}",
            began=max(began.replace(second=0, microsecond=0), BEGIN - timedelta(days=30)),
            received=received,
            place=made.facilities[next(facility)],
            facts=made.facts[which],
            outcome=made.outcomes[which],
            channel=channels[next(channel)],
            verified=("unverified", "verified", "not_an_officer")[next(verified)],
            immigration=("yes", "no", "unknown")[next(immigration)],
            by=users[min(int(rng.paretovariate(0.6)), len(users)) - 1],
        )


def _contact(made: Made, **of: Any) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of one contact by table."""
    rng, key, place, facts = made.rng, of["key"], of["place"], of["facts"]
    account, words = rng.choice(made.texts), rng.choice(made.short)
    agency = rng.choice(AGENCIES)
    waits = of["outcome"] in {"counsel_hold", "comply_via_counsel"} and rng.random() < 0.03
    sealed = rng.random() < 0.001
    contact = {
        "id": key,
        "key": uuid.UUID(int=rng.getrandbits(128), version=4),
        "body_sha256": "0" * 64,
        "number": of["number"],
        "version": 1,
        "source": "desk",
        "language": "en",
        "received_at": of["received"],
        "filed_by_id": of["by"],
        "channel": of["channel"],
        "began_at": of["began"],
        "clock_doubt": False,
        "told_began_at": "",
        "ended_at": None,
        "facility": place.id,
        "department": place.department,
        "place": place.name,
        "spot_public": "unknown",
        "setting": place.setting,
        "agency": agency,
        "component": "",
        "immigration": of["immigration"],
        "officers": rng.randint(1, 6),
        "verified": of["verified"],
        "account": account,
        "said": "",
        "path": "[]",
        "shown_hash": "",
        "sealed": sealed,
        "sealed_why": "Synthetic." if sealed else "",
        "outcome": of["outcome"],
        "with_counsel": waits,
        "origin": "",
    }
    request = {
        "id": key,
        "contact_id": key,
        "ordinal": 1,
        "number": f"{of['number']}.1",
        **facts,
        "words": words,
        "basis": "",
        "stream": "received",
        "asked_at": of["began"],
        "answered_at": None,
        "state": "with_counsel" if waits else "answered",
        "outcome": of["outcome"],
    }
    rows = {"contacts_searchtext": [_search(contact, request)]}
    key_row, secret = _data_key(made, contact)
    contact |= {"data_key_id": key_row["id"]} | _sealed(
        secret, "contacts.contact", contact, "account", "said", "sealed_why"
    )
    request |= _sealed(secret, "contacts.request", request, "words", "basis")
    rows |= {"sealing_datakey": [key_row], "contacts_contact": [contact], "contacts_request": [request]}
    rows["contacts_lawanswer"] = _new_answer(made, request)
    rows["contacts_determination"] = [_determination(made, key, request)]
    return {table: [tuple(row[column] for column in TABLES[table]) for row in rows[table]] for table in TABLES}


def _data_key(made: Made, contact: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Return the row of a contact's key, and the key."""
    from dintel.apps.sealing.services.keys import provider

    secret = made.rng.randbytes(32)
    row = {
        "id": FIRST_KEY + contact["id"],
        "uid": uuid.UUID(int=made.rng.getrandbits(128), version=4),
        "subject_kind": "contact",
        "subject_key": contact["number"],
        "wrapped": provider().wrap(made.wrapping_key, secret),
        "wrapping_key_id": made.wrapping_key,
        "destroyed_at": None,
    }
    return row, secret


def _sealed(secret: bytes, table: str, row: dict[str, Any], *fields: str) -> dict[str, bytes]:
    """Return a row's free words as the product seals them."""
    from dintel.domain.sealing import value

    return {
        field: value.seal(secret, os.urandom(12), row[field].encode(), table=table, row=row["number"], field=field)
        if row[field]
        else b""
        for field in fields
    }


def _search(contact: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    from dintel.apps.contacts.models import Contact, Request
    from dintel.apps.contacts.services.index import _row

    row = _row(_BLANK(Contact, contact), [_BLANK(Request, request)], (), ())
    return {"place": row.place, "contact_id": contact["id"], "words": row.words}


def _BLANK(model: type[Any], values: dict[str, Any]) -> Any:  # noqa: N802
    found = model.__new__(model)
    found.__dict__.update(values)
    return found


def _new_answer(made: Made, request: dict[str, Any]) -> list[dict[str, Any]]:
    proposal = made.proposal(request)
    if proposal.record_sha256 in made.kept:
        return []
    made.kept.add(proposal.record_sha256)
    return [{"sha256": proposal.record_sha256, "body": proposal.record}]


def _determination(made: Made, key: int, request: dict[str, Any]) -> dict[str, Any]:
    proposal = made.proposal(request)
    return {
        "id": key,
        "request_id": key,
        "ordinal": 1,
        "step": "proposed",
        "outcome": proposal.outcome,
        "record_sha256": proposal.record_sha256,
        "policy_hash": proposal.policy_hash,
        "policy_on": proposal.policy_on,
        "reasons": b"",
        "by_id": None,
        "at": request["asked_at"],
    }


FIRST_KEY = 1_000
"""Below stand the keys of the register itself."""
TABLES = {
    "sealing_datakey": ("id", "uid", "subject_kind", "subject_key", "wrapped", "wrapping_key_id", "destroyed_at"),
    "contacts_contact": (
        *(
            "id",
            "key",
            "data_key_id",
            "body_sha256",
            "number",
            "version",
            "source",
            "language",
            "received_at",
            "filed_by_id",
        ),
        *("channel", "began_at", "clock_doubt", "told_began_at", "ended_at", "facility", "department", "place"),
        *("spot_public", "setting", "agency", "component", "immigration", "officers", "verified", "account", "said"),
        *("path", "shown_hash", "sealed", "sealed_why", "outcome", "with_counsel", "origin"),
    ),
    "contacts_request": (
        *("id", "contact_id", "ordinal", "number", "asked", "urgency", "document", "requester", "validity"),
        *("purpose", "setting", "words", "basis", "stream", "asked_at", "answered_at", "state", "outcome"),
    ),
    "contacts_lawanswer": ("sha256", "body"),
    "contacts_determination": (
        *("id", "request_id", "ordinal", "step", "outcome", "record_sha256", "policy_hash", "policy_on"),
        *("reasons", "by_id", "at"),
    ),
    "contacts_searchtext": ("place", "contact_id", "words"),
}


def _chunks(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    source = iter(rows)
    while chunk := list(itertools.islice(source, size)):
        yield chunk


def _put(connection: Any, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Add rows by the fastest way there is."""
    named = ", ".join(f'"{column}"' for column in columns)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([_written(value, postgresql=True) for value in row])
        return
    marks = ", ".join("%s" for _ in columns)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({named}) VALUES ({marks})",  # noqa: S608 - names of ours
            [[_written(value, postgresql=False) for value in row] for row in rows],
        )


def _written(value: Any, *, postgresql: bool) -> Any:
    """Return a value as the database's driver takes it; most are taken as they are."""
    kind = type(value)
    if kind is datetime and not postgresql:
        return value.replace(tzinfo=None).isoformat(" ")
    if kind is list:
        return vector_of(value) if postgresql else f" {' '.join(value)} "
    if kind is uuid.UUID and not postgresql:
        return value.hex
    return value.isoformat() if kind is date and not postgresql else value


def vector_of(words: list[str]) -> str:
    """Return a text search vector as PostgreSQL reads it."""
    from dintel.apps.contacts.models.searching import vector_of as written

    return written(words)


def _remember_words() -> None:
    """Fold every made-up text once, and blind every pair of words: they come again and again."""
    from functools import lru_cache

    from dintel.apps.contacts import blind
    from dintel.apps.contacts.services import index

    index.words_of = lru_cache(maxsize=None)(index.words_of)
    blind._index = lru_cache(maxsize=None)(blind._index.__wrapped__)


def _unindexed(connection: Any) -> None:
    from importlib import import_module

    search = import_module("dintel.apps.contacts.migrations.0002_search")
    with connection.cursor() as cursor:
        for statement in search.SQLITE_BACK if connection.vendor == "sqlite" else search.POSTGRESQL_BACK:
            cursor.execute(statement)


def _indexed(connection: Any) -> None:
    """Make the indexes again, and let the database look at what it holds."""
    from importlib import import_module

    search = import_module("dintel.apps.contacts.migrations.0002_search")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET maintenance_work_mem = '512MB'")
        for statement in search.SQLITE if connection.vendor == "sqlite" else search.POSTGRESQL:
            cursor.execute(statement)
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM (ANALYZE)")


def _settle_numbers(connection: Any, count: int) -> None:
    from dintel.apps.contacts.models import Contact, Series

    for year in range(YEARS[0], YEARS[1] + 1):
        last = Contact.objects.filter(number__startswith=f"C-{year}-").order_by("-number").first()
        if last:
            Series.objects.update_or_create(name="C", year=year, defaults={"last": int(last.number.split("-")[2])})
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table, columns in TABLES.items():
                if "id" in columns:
                    cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {count + FIRST_KEY})")


def differing(sample: int = 500) -> int:
    """Return how many of a sample have another search text than the product would write."""
    from dintel.apps.contacts.models import Contact, SearchText
    from dintel.apps.contacts.services.index import rows_of

    found = list(Contact.objects.order_by("key")[:sample])
    kept = {row.contact_id: row.place for row in SearchText.objects.filter(contact__in=found)}
    return sum(kept.get(row.contact_id) != row.place for row in rows_of(found))
