"""Looking a text through, and taking out what was found."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from dintel.domain.screening.fold import Folded, fold, is_capital
from dintel.domain.screening.phrases import NUMBER, Phrase, State, states_of
from dintel.domain.screening.shapes import Shape

KINDS = ("a_number", "ssn", "itin", "status", "birthplace", "religion", "nationality")
"""What may be found; where two overlap, the first of these names the whole."""

NEVER_KEPT = frozenset(KINDS[:3])
"""Numbers that belong to one person: no reason is good enough to keep them."""

REACH = 120
"""How many characters before a number may belong to its shape."""

SPARED = ""
"""The kind of a shape or phrase that only looks like one of ``KINDS`` and is left alone."""

_WORDS = re.compile(r"([0-9a-z\x80-\U0010ffff]+)")
_GAP = re.compile(r"[ -]{1,8}|'")
_GAP_OF_INITIALS = re.compile(r"\.[ -]{0,2}")
_DIGITS = re.compile(r"[0-9](?:[ .-]{0,3}[0-9]){6,}")
_JOINTS = "./-"

Hit = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a text must not hold: ``text`` stands at ``[start, end)``."""

    kind: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Screen:
    """What is looked for. Raises ``ValueError`` for a kind that does not exist."""

    shapes: tuple[Shape, ...]
    phrases: tuple[Phrase, ...]
    start: State = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make of the phrases one graph to walk along, word by word."""
        kinds = {*(shape.kind for shape in self.shapes), *(phrase.kind for phrase in self.phrases)}
        unknown = kinds - {*KINDS, SPARED}
        if unknown:
            message = f"{', '.join(sorted(unknown))} is no kind of finding. Kinds: {', '.join(KINDS)}"
            raise ValueError(message)
        object.__setattr__(self, "start", states_of(self.phrases))


def find(text: str, screen: Screen) -> tuple[Finding, ...]:
    """Return what the text holds that it must not, in order of place and without overlap.

    The time grows with the length of the text and with nothing else in it.
    """
    folded = fold(text)
    hits = [*_spoken(folded.text, screen), *_numbers(text, folded, screen)]
    spans = ((*folded.span(start, end), kind) for start, end, kind in _merged(_not_spared(hits)))
    return tuple(Finding(kind, start, end, text[start:end]) for start, end, kind in spans)


def remove(text: str, findings: Iterable[Finding], removed: str) -> str:
    """Return the text with ``removed`` in place of each finding of ``find(text, ...)``."""
    parts, behind = [], 0
    for finding in sorted(findings, key=lambda one: one.start):
        parts += [text[behind : finding.start], removed]
        behind = finding.end
    return "".join([*parts, text[behind:]])


def clean_text(text: str, screen: Screen, removed: str, kinds: Collection[str] = KINDS) -> str:
    """Return the text with everything of the given kinds taken out, so that none is found in it.

    ``removed`` stands in square brackets and holds nothing that the screen finds.
    """
    while findings := [one for one in find(text, screen) if one.kind in kinds]:
        text = remove(text, findings, removed)
    return text


def _not_spared(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield the hits in order of place that no spared one holds from end to end."""
    reach = 0
    for start, end, kind in sorted(hits, key=lambda hit: (hit[0], hit[2] != SPARED)):
        if kind == SPARED:
            reach = max(reach, end)
        elif end > reach:
            yield start, end, kind


def _merged(hits: Iterable[Hit]) -> list[Hit]:
    """Return the hits, those that overlap as one of the gravest kind among them; given in order."""
    found: list[Hit] = []
    for start, end, kind in hits:
        if found and start < found[-1][1]:
            first, last, other = found.pop()
            found.append((first, max(last, end), min(kind, other, key=KINDS.index)))
        else:
            found.append((start, end, kind))
    return found


def _numbers(text: str, folded: Folded, screen: Screen) -> Iterator[Hit]:
    """Yield every place where a shape stands on its own, one for each beginning.

    Only runs of digits are looked at, with what stands up to ``REACH`` before them.
    """
    plain, behind = folded.text, 0
    for run in _DIGITS.finditer(plain):
        begin, end = max(behind, run.start() - REACH), run.end() + 2
        behind = run.end()
        for shape in screen.shapes:
            match = shape.expression.search(plain, begin, end)
            while match:
                start = match.end(1)
                if not _is_joined(plain, match.start()) and (
                    not shape.capital or is_capital(text[folded.span(start, start + 1)[0]])
                ):
                    yield start, match.end(), shape.kind
                match = shape.expression.search(plain, match.start() + 1, end)


def _is_joined(plain: str, start: int) -> bool:
    """Say whether what begins at ``start`` is the rest of a longer word or number."""
    before = plain[start - 1 : start] if start else " "
    if before in _JOINTS:
        return plain[max(start - 2, 0) : start - 1].isdecimal()
    return before == "+" or _WORDS.match(before) is not None


def _spoken(plain: str, screen: Screen) -> Iterator[Hit]:
    """Yield every place where the words of a phrase follow one another."""
    parts = _WORDS.split(plain)  # what stands between words at even places, words at odd ones
    heads, words = screen.start.ahead, [*parts[1::2], ""]
    begun = [
        2 * at + 1
        for at, word in enumerate(words)
        if (head := heads.get(word)) and (head.ended or words[at + 1] in head.ahead or NUMBER in head.ahead)
    ]
    starts = list(itertools.accumulate(map(len, parts), initial=0)) if begun else []
    for place in begun:
        for last, phrase in _ended(parts, place, heads[parts[place]]):
            first = last - 2 * (len(phrase.words) - 1)
            yield starts[first + 2 * phrase.first], starts[first + 2 * phrase.last - 1], phrase.kind


def _ended(parts: Sequence[str], at: int, state: State | None) -> Iterator[tuple[int, Phrase]]:
    """Yield each phrase that begins with the word at ``at``, with the place of its last word."""
    while state is not None:
        for phrase in state.ended:
            yield at, phrase
        gap = parts[at + 1]
        if not (state.ahead and at + 2 < len(parts)) or not (
            gap == " " or _GAP.fullmatch(gap) or (len(parts[at]) == 1 and _GAP_OF_INITIALS.fullmatch(gap))
        ):
            return
        at += 2
        state = state.ahead.get(NUMBER if parts[at].isdecimal() else parts[at])
