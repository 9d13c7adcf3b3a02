"""A compiled policy kept on disk under the hash of the law's files.

Two files a policy: the table as ``.npy`` (mapped, not read) and the rest as MessagePack. A kept
policy that cannot be read, or is of another format, counts as not kept: it is compiled again.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec
import numpy as np

from dintel.domain.policy.check import periods
from dintel.domain.policy.determine import Policy, Reason, Table, Verdict
from dintel.domain.policy.facts import Axis, Space, Value
from dintel.domain.policy.rules import Kind, Law, Obligation, Provision, Rule
from dintel.lawbook.lock import NAME as LOCK
from dintel.lawbook.roots import layers_of

MOST_KEPT = 64
"""A law changes every few months: this is all its days, and some of the versions before an amendment."""
FORMAT = 3
"""Raise it whenever the compiler or what is kept changes its meaning."""


@dataclass(frozen=True, slots=True)
class KeptVerdict:
    """A verdict as numbers: its lists of duties and lines in ``Kept``, its lists of rules."""

    outcome: str
    obligations: int
    do: int
    say: int
    never: int
    call: str
    deciding: int
    supported_by: int
    displaced: int


@dataclass(frozen=True, slots=True)
class Kept:
    """All of a policy but its table; good for every day in ``[since, until)``."""

    format: int
    since: date
    until: date | None
    place: str
    hash: str
    axes: tuple[tuple[str, str, tuple[Value, ...]], ...]
    rules: tuple[Rule, ...]
    kinds: dict[str, Kind]
    provisions: dict[str, Provision]
    obligations: dict[str, Obligation]
    verdicts: tuple[KeptVerdict, ...]
    table_sum: int
    duties: tuple[tuple[str, ...], ...]
    lines: tuple[tuple[str, ...], ...]
    groups: tuple[tuple[int, ...], ...]
    switches: tuple[str, ...]


_DECODER = msgspec.msgpack.Decoder(Kept)


def default_home() -> Path:
    """Return where a command keeps compiled policies: ``DINTEL_HOME``, else the user's cache."""
    named = os.environ.get("DINTEL_HOME")
    if named:
        return Path(named)
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(cache) / "dintel"


APART = {"cases", "reports"}
"""Folders of a layer that no answer of the law depends on."""


def key_of(place: str, root: Path, switches: Collection[str]) -> str:
    """Return the hash of every file the law of a place is made of, and of the switches."""
    found = hashlib.sha256(f"{FORMAT} {place} {sorted(switches)}".encode())
    paths = [path for layer in layers_of(place, root) for path in _own_files(root / "law" / layer)]
    paths.append(root / "law" / LOCK)
    for path in paths:
        data = path.read_bytes() if path.is_file() else b""
        found.update(f"\n{path.relative_to(root)} {len(data)}\n".encode())
        found.update(data)
    return found.hexdigest()


def _own_files(layer: Path) -> list[Path]:
    """Return the TOML files of one layer, without the worked cases, the reports and the layers inside it."""
    found: list[Path] = []
    for parent, folders, files in os.walk(layer):
        folders[:] = sorted(
            name for name in folders if name not in APART and not Path(parent, name, "place.toml").is_file()
        )
        found.extend(Path(parent, name) for name in sorted(files) if name.endswith(".toml"))
    return found


def keep(home: Path, key: str, policy: Policy, law: Law) -> None:
    """Keep a policy for the days on which the law is the same as on ``policy.on``."""
    days = periods(law)
    since = max(day for day in days if day <= policy.on)
    until = min((day for day in days if day > policy.on), default=None)
    provisions = {p.id: p for v in policy.verdicts for r in (*v.supported_by, *v.displaced) for p in r.provisions}
    shared = _Shared(policy.rules)
    verdicts = tuple(shared.verdict(verdict) for verdict in policy.verdicts)
    kept = Kept(
        format=FORMAT,
        since=since,
        until=until,
        place=policy.place,
        hash=policy.hash,
        axes=tuple((axis.id, axis.label, axis.values) for axis in policy.space.axes),
        rules=policy.rules,
        kinds=dict(policy.kinds),
        provisions=provisions,
        obligations={o.id: o for verdict in policy.verdicts for o in verdict.obligations},
        verdicts=verdicts,
        table_sum=zlib.crc32(np.ascontiguousarray(policy.table).data),
        duties=tuple(shared.duties),
        lines=tuple(shared.lines),
        groups=tuple(shared.groups),
        switches=tuple(sorted(policy.switches)),
    )
    folder = home / "policies"
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{key[:40]}-{since}"
    _write(folder / f"{stem}.npy", policy.table)
    words = msgspec.msgpack.encode(kept)
    _write(folder / f"{stem}.msgpack", hashlib.sha256(words).digest() + words)
    _forget_old(folder)


def _forget_old(folder: Path) -> None:
    """Remove all but the newest kept policies; one in use stays mapped until it is let go."""
    newest = sorted(folder.glob("*.msgpack"), key=lambda p: p.stat().st_mtime, reverse=True)
    for path in newest[MOST_KEPT:]:
        path.unlink(missing_ok=True)
        path.with_suffix(".npy").unlink(missing_ok=True)


def fetch(home: Path, key: str, on: date) -> Policy | None:
    """Return the kept policy for a day, or ``None`` if there is none that can be trusted."""
    for path in sorted((home / "policies").glob(f"{key[:40]}-*.msgpack")):
        try:
            kept = _DECODER.decode(_whole(path.read_bytes()))
            if kept.format != FORMAT or not kept.since <= on or (kept.until and on >= kept.until):
                continue
            table = np.load(path.with_suffix(".npy"), mmap_mode="r")
            if zlib.crc32(table.data) == kept.table_sum:
                found = _policy(kept, table, on)
                let_go(table)
                return found
        except (OSError, EOFError, ValueError, msgspec.MsgspecError, IndexError, KeyError):
            continue
    return None


def let_go(table: Table) -> None:
    """Give back the memory of a mapped table that was read whole: an answer needs few of its pages, if any."""
    mapped: object = table.base
    if isinstance(mapped, mmap.mmap):
        mapped.madvise(mmap.MADV_DONTNEED)


def _whole(data: bytes) -> bytes:
    """Return what follows its own digest; raises ``ValueError`` if a bit has turned."""
    digest, words = data[:32], data[32:]
    if hashlib.sha256(words).digest() != digest:
        message = "the kept words are not those that were written"
        raise ValueError(message)
    return words


class _Shared:
    """The lists that many verdicts have in common, each kept once under a number."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self._numbers = {id(rule): at for at, rule in enumerate(rules)}
        self.duties: dict[tuple[str, ...], int] = {}
        self.lines: dict[tuple[str, ...], int] = {}
        self.groups: dict[tuple[int, ...], int] = {}

    def verdict(self, verdict: Verdict) -> KeptVerdict:
        duties = tuple(obligation.id for obligation in verdict.obligations)
        return KeptVerdict(
            outcome=verdict.outcome,
            obligations=self.duties.setdefault(duties, len(self.duties)),
            do=self._lines(verdict.do),
            say=self._lines(verdict.say),
            never=self._lines(verdict.never),
            call=verdict.call,
            deciding=self._group(verdict.deciding),
            supported_by=self._group(verdict.supported_by),
            displaced=self._group(verdict.displaced),
        )

    def _lines(self, lines: tuple[str, ...]) -> int:
        return self.lines.setdefault(lines, len(self.lines))

    def _group(self, reasons: tuple[Reason, ...]) -> int:
        numbers = tuple(self._numbers[id(reason.rule)] for reason in reasons)
        return self.groups.setdefault(numbers, len(self.groups))


def _policy(kept: Kept, table: Table, on: date) -> Policy:
    space = Space(tuple(Axis(name, label, values) for name, label, values in kept.axes))
    if table.shape != space.shape or int(table.max()) >= len(kept.verdicts):
        message = "the kept table is not of this space"
        raise ValueError(message)
    return Policy(
        place=kept.place,
        on=on,
        hash=kept.hash,
        space=space,
        rules=kept.rules,
        kinds=kept.kinds,
        verdicts=tuple(_verdicts(kept)),
        table=table,
        switches=frozenset(kept.switches),
    )


def _verdicts(kept: Kept) -> Iterator[Verdict]:
    """Yield the verdicts in order; raises ``KeyError`` if a rule has lost a provision."""
    reasons = [Reason(rule, tuple(kept.provisions[name] for name in rule.relies_on)) for rule in kept.rules]
    groups = [tuple([reasons[at] for at in group]) for group in kept.groups]
    duties = [tuple([kept.obligations[name] for name in names]) for names in kept.duties]
    lines = kept.lines
    for number, one in enumerate(kept.verdicts):
        yield Verdict(
            number,
            one.outcome,
            duties[one.obligations],
            lines[one.do],
            lines[one.say],
            lines[one.never],
            one.call,
            groups[one.deciding],
            groups[one.supported_by],
            groups[one.displaced],
        )


def _write(path: Path, content: bytes | Table) -> None:
    """Write beside and rename, so that a kept file is whole or absent."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with beside.open("wb") as file:
        if isinstance(content, bytes):
            file.write(content)
        else:
            np.save(file, content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
