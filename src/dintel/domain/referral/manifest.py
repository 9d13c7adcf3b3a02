"""What a referral packet holds, written down so that everybody writes it alike, and where each file lies in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from dintel.domain import canonical
from dintel.domain.canonical import Plain

FORMAT, COPIES_FORMAT = "dintel/referral-packet/v1", "dintel/referral-packet/v2"
"""Of a packet with all that came, and of one of redacted copies alone, which says what it leaves out."""
MANIFEST, STAMP, CUSTODY, VERIFIER = "manifest.json", "timestamp/manifest.tsr", "custody/custody.jsonl", "verify.py"
DOCUMENT, WRITTEN, ROOTS = "packet.pdf", "as-written.txt", "timestamp/roots.pem"
FOLDERS = {
    "document": "",
    "verifier": "",
    "written": "",
    "custody": "custody/",
    "original": "originals/",
    "working": "working-copies/",
    "redacted": "redacted-copies/",
    "proof": "proofs/",
    "roots": "timestamp/",
}
"""What a part is, and the folder in which such parts lie."""
KEPT, COPIES = frozenset({"original", "redacted"}), frozenset({"working", "redacted"})
"""Files of the evidence room, which the log knows; and copies of one of them, which say of which."""
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_ENDING = re.compile(r"\.[a-z0-9]{1,8}$")
_UNSAFE_PIECE = re.compile(r"[^a-z0-9]+")
LONGEST_STEM = 40


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a packet. ``name`` is what the file was called when it came; empty for what was made here."""

    path: str
    sha256: str
    size: int
    what: str
    name: str = ""
    file: str = ""
    """The key of the evidence file that it is, or of which it is a working copy; as custody and log name it."""
    of: str = ""
    """The path of what it is a copy of."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An original that is not in the packet: where it would lie, and by what it is known."""

    path: str
    sha256: str
    size: int
    file: str
    """As ``Part.file``."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that is fixed of a packet. Whoever has its digest can tell any other packet from it.

    Raises ``ValueError`` for a path that stands twice, that leaves the packet, or that does not lie where parts of
    its kind lie; for evidence without its key, or a copy of what is not in the packet; and for originals that are
    left out without a reason, or beside originals that are not.
    """

    number: str
    report: str
    city: str
    made_at: str
    log_key: str
    custody_head: str
    offences: Mapping[str, str]
    """Offence to the digest of its words (``Offence.sha256``)."""
    parts: tuple[Part, ...]
    language: str = "en"
    """The language of the document; the manifest itself keeps codes."""
    witnesses: tuple[str, ...] = ()
    """Keys of the log's witnesses as the city names them; whoever checks asks the witness itself."""
    left_out: tuple[LeftOut, ...] = ()
    """Every original, in a packet of redacted copies alone; otherwise none."""
    left_out_because: str = ""
    """Why, in the words of whoever made the packet."""

    def __post_init__(self) -> None:
        """Refuse what a verifier would refuse."""
        times = Counter(part.path.lower() for part in self.parts)
        for part in self.parts:
            folder, _, _ = part.path.rpartition("/")
            is_lost = part.what not in FOLDERS or FOLDERS[part.what].rstrip("/") != folder
            if is_lost or not _SAFE.fullmatch(part.path) or part.path in {MANIFEST, STAMP}:
                message = f"{part.path!r} is no place for a {part.what}; make it with place_of"
                raise ValueError(message)
            if times[part.path.lower()] > 1:
                message = f"{part.path!r} stands twice in packet {self.number}; one would hide the other"
                raise ValueError(message)
        self._refuse_originals_both_ways()
        self._refuse_loose_copies()

    def _refuse_originals_both_ways(self) -> None:
        """Refuse originals of which some are left out and some are not, and ones left out without a word of why."""
        is_mixed = bool(self.left_out) and any(part.what == "original" for part in self.parts)
        paths = {one.path.lower() for one in self.left_out if _SAFE.fullmatch(one.path) and one.file}
        is_lost = len(paths) != len(self.left_out) or any(not one.startswith(FOLDERS["original"]) for one in paths)
        if is_mixed or is_lost or bool(self.left_out) != bool(self.left_out_because.strip()):
            message = f"{self.number} leaves originals out; it must leave out all of them, each by its key, and say why"
            raise ValueError(message)

    def _refuse_loose_copies(self) -> None:
        """Refuse evidence that custody and log could not know, and a copy that does not say of what."""
        kinds = {part.path: part.what for part in self.parts}
        originals = {path for path, what in kinds.items() if what == "original"} | {one.path for one in self.left_out}
        sources = {"working": {path for path, what in kinds.items() if what in KEPT}, "redacted": originals}
        for part in self.parts:
            is_loose = part.of not in sources[part.what] if part.what in sources else bool(part.of)
            if is_loose or bool(part.file) != (part.what in KEPT | COPIES):
                message = f"{part.path!r} is evidence without its key, or a copy of nothing that is in the packet"
                raise ValueError(message)

    def to_bytes(self) -> bytes:
        """Return the manifest as it lies in the packet: canonical JSON, parts in the order of their paths."""
        parts: list[Plain] = [canonical.of_record(one) for one in sorted(self.parts, key=lambda one: one.path)]
        left_out: list[Plain] = [canonical.of_record(one) for one in sorted(self.left_out, key=lambda one: one.path)]
        more: dict[str, Plain] = {"left_out": left_out, "left_out_because": self.left_out_because} if left_out else {}
        return canonical.to_bytes(
            {
                "format": COPIES_FORMAT if left_out else FORMAT,
                "number": self.number,
                "report": self.report,
                "city": self.city,
                "made_at": self.made_at,
                "log_key": self.log_key,
                "custody_head": self.custody_head,
                "offences": dict(self.offences),
                "language": self.language,
                "witnesses": list(self.witnesses),
                "files": parts,
                **more,
            }
        )


def place_of(what: str, order: int, name: str, ending: str) -> str:
    """Return where a file lies: its folder, its turn, and as much of its name as every system can write.

    Preconditions: ``what`` is one of ``FOLDERS``, ``order >= 1``, ``ending`` of lower-case letters and digits.
    The name comes from a stranger's device: only its letters and digits are used, and never its ending.
    """
    stem = _UNSAFE_PIECE.sub("-", _ENDING.sub("", name.lower())).strip("-")[:LONGEST_STEM].strip("-")
    return f"{FOLDERS[what]}{order:03}{'-' if stem else ''}{stem}.{ending}"
