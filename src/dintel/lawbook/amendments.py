"""Amendments: ready-made ones as files beside the rules they would change, and any one as canonical bytes.

``law/<place>/amendments/<id>.toml`` holds what comes in, what ends and what is settled. The law is checked as if the
amendment were adopted on a day, so that a wrong name, date, level or exception is told as it would be of the law.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

import msgspec

from dintel.domain import canonical
from dintel.domain.canonical import Plain
from dintel.domain.policy.amend import Amendment, as_if_adopted
from dintel.domain.policy.check import check_law
from dintel.domain.policy.facts import UnknownFactError
from dintel.domain.policy.rules import LEVELS, MARKS, BadLawError, Kind, LawError, Source, Span
from dintel.lawbook.book import Book
from dintel.lawbook.load import STATUSES, Shelf, rule_of
from dintel.lawbook.read import Block, nearest

NOT_HASHED = ("id", "status", "where")
"""What a proposal says does not depend on the file it stands in, nor on what became of it."""


def load_amendments(book: Book) -> dict[str, Amendment]:
    """Return the ready-made amendments of a place by id, in the order of their files.

    Raises ``BadLawError`` with file and line of everything that is wrong with their text.
    """
    shelf = Shelf(book.law.place, book.root)
    found: dict[str, Amendment] = {}
    for layer, path, file in shelf.files("amendments/*.toml"):
        block = file.block
        one = _amendment(block, layer, book.law.kinds)
        if one.id != path.stem:
            what = f"id = {one.id!r} in a file named {path.name}"
            block.wrong("id", what, "an amendment is found by its file name", f'write id = "{path.stem}"')
        block.done()
        found[one.id] = one
    errors = shelf.errors or [error for one in found.values() for error in wrong_with(book, one)]
    if errors:
        raise BadLawError(errors)
    return found


def _amendment(block: Block, layer: str, kinds: Mapping[str, Kind]) -> Amendment:
    rules = []
    for row in block.blocks("rule"):
        question = row.text("question")
        rules.append(rule_of(row, f"{layer}/{question}", kinds))
    sources = []
    for source in block.blocks("source"):
        sources.append(Source(source.text("where"), source.choice("mark", MARKS), source.text("note", "")))
        source.done()
    if not sources:
        block.wrong("", "there is no [[source]]", "a reader must be able to check it", "add one with where and mark")
    return Amendment(
        id=block.text("id"),
        title=block.text("title"),
        summary=block.text("summary"),
        mark=block.choice("mark", MARKS),
        doubt=block.text("doubt", ""),
        sources=tuple(sources),
        rules=tuple(rules),
        ends=block.texts("ends"),
        switches=block.texts("switches"),
        adopts=block.texts("adopts"),
        level=block.choice("level", LEVELS, ""),
        language=block.text("language", "en"),
        status=block.choice("status", STATUSES),
        where=block.where(),
    )


def lines_of_amendments(amendments: Iterable[Amendment]) -> Iterator[tuple[str, str]]:
    """Yield ``(line, where)`` of everything in ready-made amendments that a person is shown."""
    for one in amendments:
        for line in (one.title, one.summary, one.doubt):
            yield line, one.where
        for rule in one.rules:
            for line in (rule.title, *rule.do, *rule.say, *rule.never):
                yield line, rule.where


def adopted(book: Book, amendment: Amendment, on: date) -> Book:
    """Return the book as if the amendment were adopted on a day; call ``wrong_with`` first."""
    return replace(book, law=as_if_adopted(book.law, amendment, on))


def wrong_with(book: Book, amendment: Amendment, on: date | None = None) -> list[LawError]:
    """Return everything that is wrong with an amendment to the law of a day, the newest if none is said.

    Unknown rules to end, switches and instruments to adopt; then what ``check_law`` finds in the law as amended.
    """
    law = book.law
    errors = list(_unknown(amendment, "ends", amendment.ends, {rule.id: rule for rule in law.rules}))
    errors += _unknown(amendment, "switches", amendment.switches, law.switches)
    errors += _unknown(amendment, "adopts", amendment.adopts, law.instruments)
    if not (amendment.rules or amendment.ends or amendment.switches):
        fix = "write a [[rule]], or name rules in `ends` or points in `switches`"
        errors.append(LawError("the amendment changes nothing", amendment.where, "there is nothing to compare", fix))
    if errors:
        return errors
    day = on or max([law.opens_on, *(rule.span.since for rule in law.rules if rule.span.since)])
    try:
        return check_law(as_if_adopted(law, amendment, day))
    except UnknownFactError as error:
        return [LawError(str(error), amendment.where, "the condition would never match", "correct it")]


def _unknown(amendment: Amendment, key: str, names: tuple[str, ...], known: Mapping[str, object]) -> list[LawError]:
    return [
        LawError(
            f"amendment {amendment.id}: {key} names {name!r}, which does not exist.{nearest(name, known)}",
            amendment.where,
            "a name that leads nowhere hides a mistake",
            "use a name that exists",
        )
        for name in names
        if name not in known
    ]


def body_of(base_hash: str, amendment: Amendment) -> bytes:
    """Return the canonical bytes of an amendment to the policy named by its hash: what is cited and kept.

    Where it was written, under which id, and what became of it are left out.
    """
    said = canonical.of_record(amendment, without=NOT_HASHED)
    undated = [replace(rule, span=Span()) for rule in amendment.rules]
    said["rules"] = [canonical.of_record(rule, without=("where", "written")) for rule in undated]
    return canonical.to_bytes({"policy": base_hash, "amendment": said})


def read_body(body: bytes) -> tuple[str, Amendment]:
    """Return the hash of the policy and the amendment that ``body_of`` wrote down.

    Raises ``ValueError`` for bytes of another shape.
    """
    try:
        told = json.loads(body)
    except RecursionError as error:
        message = "these bytes are no amendment: they are lists in lists in lists"
        raise ValueError(message) from error
    said = told["amendment"] | {"id": hashlib.sha256(body).hexdigest(), "where": ""}
    for rule in said["rules"]:
        rule["where"] = ""
    try:
        return str(told["policy"]), msgspec.convert(said, Amendment)
    except msgspec.ValidationError as error:
        message = f"these bytes are no amendment: {error}"
        raise ValueError(message) from error


def toml_of(amendment: Amendment) -> str:
    """Return an amendment as the file it would be beside the ready-made ones; read again, it has the same bytes."""
    said = canonical.of_record(amendment, without=("where", "rules", "sources"))
    lines = [_line(key, value) for key, value in said.items() if value]
    for source in amendment.sources:
        lines += ["", "[[source]]", *_lines(canonical.of_record(source))]
    for rule in amendment.rules:
        told = canonical.of_record(rule, without=("where", "written", "span", "when", "scope"))
        place, question, name = rule.id.rsplit("/", 2)
        told |= {"id": name}
        lines += ["", f"# {place}", "[[rule]]", _line("question", question), *_lines(told)]
        when = {**({"scope": rule.scope} if rule.scope else {}), **{key: sorted(v) for key, v in rule.when.items()}}
        lines += ["[rule.when]", *_lines(when)] if when else []
    return "\n".join([*lines, ""])


def _lines(said: Mapping[str, Plain]) -> list[str]:
    return [_line(key, value) for key, value in said.items() if value]


def _line(key: str, value: Plain) -> str:
    """Return one key; JSON writes texts and lists of texts the way TOML reads them."""
    return f"{key} = {json.dumps(value, ensure_ascii=False)}"
