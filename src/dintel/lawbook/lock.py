"""Published text is locked: ``law/policy.lock`` holds the hash of every published version.

A version that stands in the lock may not change; an amendment is a new dated version beside it.
New versions are added by ``dintel law lock``, which never rewrites a line.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from dintel.domain import canonical
from dintel.domain.policy.rules import Law, LawError, Span

NAME = "policy.lock"
HEAD = "# Hash of every published version of the law. Written by `dintel law lock`; never edited.\n"


def versions(law: Law) -> Iterator[tuple[str, str, str]]:
    """Yield ``(name, hash, where)`` of every version of every rule, provision, paper and duty.

    The end of a version is left out of its hash: closing one is how an amendment begins.
    """
    for rule in law.rules:
        yield f"rule {rule.id}@{_day(rule.span)}", rule.written, rule.where
    for name, dated in law.provisions.items():
        for version in dated:
            yield f"provision {name}@{_day(version.span)}", _hash(version), version.where
    for kind in law.kinds.values():
        layer = kind.where.removeprefix("law/").partition("/document_kinds/")[0]
        yield f"paper {layer}/{kind.id}", _hash(kind), kind.where
    for duty in law.obligations.values():
        layer = duty.where.removeprefix("law/").partition("/obligations")[0]
        yield f"duty {layer}/{duty.id}", _hash(duty), duty.where


def read(root: Path) -> dict[str, str]:
    """Return the locked hashes by name; empty if nothing was ever published."""
    path = root / "law" / NAME
    if not path.is_file():
        return {}
    locked = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            digest, name = line.split(" ", 1)
            locked[name] = digest
    return locked


def changed(law: Law, root: Path) -> list[LawError]:
    """Return an error for each published version whose text is gone or no longer the same."""
    locked, errors, seen = read(root), [], set[str]()
    layers = _layers(law.place)
    for name, digest, where in versions(law):
        seen.add(name)
        if name in locked and locked[name] != digest:
            errors.append(_error(f"the published text of {name} was changed", where))
    errors.extend(
        _error(f"the published text of {name} is gone", f"law/{NAME}")
        for name in sorted(set(locked) - seen)
        if _layer_of(name) in layers
    )
    return errors


def add(law: Law, root: Path) -> list[str]:
    """Write the hashes of versions not yet locked and return their names.

    Nothing is written if a locked version was changed: call ``changed`` first.
    """
    locked = read(root)
    new = {name: digest for name, digest, _ in versions(law) if name not in locked}
    lines = [f"{digest} {name}\n" for name, digest in sorted({**locked, **new}.items())]
    (root / "law" / NAME).write_text(HEAD + "".join(lines), encoding="utf-8")
    return sorted(new)


def _layers(place: str) -> list[str]:
    parts = place.split("/")
    return ["/".join(parts[: n + 1]) for n in range(len(parts))]


def _layer_of(name: str) -> str:
    """Return the layer a locked name belongs to: ``rule us/nm/papers/x@...`` is of ``us/nm``."""
    kind, _, rest = name.partition(" ")
    return rest.partition("@")[0].rsplit("/", 1 if kind in {"paper", "duty"} else 2)[0]


def _day(span: Span) -> str:
    return (span.since or date.min).isoformat()


def _hash(record: object) -> str:
    found = canonical.of_record(record, without=("where", "span"))
    span = getattr(record, "span", None)
    if isinstance(span, Span):
        found["since"] = span.since
    return canonical.digest(found)


def _error(what: str, where: str) -> LawError:
    return LawError(
        what,
        where,
        "a past answer must be found again word for word",
        "restore the text; put the amendment in a new version with its own `from`, and close the old one with `until`",
    )
