"""Screening the slow way: every shape and every phrase at every place, and hits painted together."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from dintel.domain.screening import KINDS, NUMBER, SPARED, Finding, Phrase, Screen, Shape

LETTER = r"[0-9a-z\x80-\U0010ffff]"
GAP = rf"(?:[ -]{{1,8}}|'|(?<=(?<!{LETTER}){LETTER})\.[ -]{{0,2}})"


def plain_with_places(text: str) -> tuple[str, list[int]]:
    """Return the plain form and the place of each of its characters, written out rule by rule."""
    letters: list[tuple[str, int]] = []
    for place, written in enumerate(text):
        raised = written in "\u00b7\u2022\u2027\u2219\u22c5\u3002\u2018\u2019\u02bc\u00b4`"
        for each in written if raised else unicodedata.normalize("NFKD", written):
            group = unicodedata.category(each)
            if each in "\t\n\v\f\r\x85_" or group in {"Zs", "Zl", "Zp", "Pc"}:
                letters.append((" ", place))
            elif each in "\u00b7\u2022\u2027\u2219\u22c5\u3002":
                letters.append((".", place))
            elif each in "\u2018\u2019\u02bc\u00b4`":
                letters.append(("'", place))
            elif group in {"Mn", "Me", "Cc", "Cf", "Cs"}:
                continue
            elif group == "Pd" or each == "\u2212":
                letters.append(("-", place))
            elif group == "Nd":
                letters.append((str(unicodedata.decimal(each)), place))
            elif ord(each) > 127 and group[0] in "PS":
                letters.append((",", place))
            else:
                letters.append((each.lower()[0], place))
    return "".join(letter for letter, _ in letters), [place for _, place in letters]


def find_slowly(text: str, screen: Screen) -> tuple[Finding, ...]:
    """Return what ``find`` returns."""
    plain, places = plain_with_places(text)
    hits = {hit for phrase in set(screen.phrases) for hit in spoken(plain, phrase)}
    hits |= {hit for shape in screen.shapes for hit in shaped(text, plain, places, shape)}
    spared = [hit for hit in hits if hit[2] == SPARED]
    kept = [h for h in hits if h[2] != SPARED and not any(s[0] <= h[0] and h[1] <= s[1] for s in spared)]
    return tuple(finding(text, places, hit) for hit in joined(kept))


def joined(hits: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Join any two hits that overlap until none do."""
    found = sorted(set(hits))
    for one, other in pairwise(found):
        if other[0] < one[1]:
            rest = [hit for hit in found if hit not in (one, other)]
            both = (one[0], max(one[1], other[1]), min(one[2], other[2], key=KINDS.index))
            return joined([*rest, both])
    return found


def finding(text: str, places: list[int], hit: tuple[int, int, str]) -> Finding:
    """Return a hit at its place in the text as written."""
    start, end, kind = hit
    behind = [*places, len(text)][end]
    first, last = places[start], max(places[end - 1] + 1, behind)
    return Finding(kind, first, last, text[first:last])


def shaped(text: str, plain: str, places: list[int], shape: Shape) -> set[tuple[int, int, str]]:
    """Return the hits of a shape, tried at every place."""
    found = set()
    for place in range(len(plain)):
        match = shape.expression.match(plain, place)
        if not match or re.match(LETTER, plain[place - 1 : place]) or plain[:place].endswith("+"):
            continue
        if re.search(r"[0-9][./-]$", plain[:place]):
            continue
        start = match.end(1)
        written = unicodedata.normalize("NFKD", text[places[start]])[0]
        if not shape.capital or ("A" <= written <= "Z"):
            found.add((start, match.end(), shape.kind))
    return found


def spoken(plain: str, phrase: Phrase) -> set[tuple[int, int, str]]:
    """Return the hits of a phrase, as one expression tried at every place."""
    words = [
        "|".join("[0-9]+" if word == NUMBER else re.escape(word) for word in sorted(slot, key=len, reverse=True))
        for slot in phrase.words
    ]
    groups = [f"(?P<w{at}>(?:{word})(?!{LETTER}))" for at, word in enumerate(words)]
    expression = re.compile(rf"(?<!{LETTER})" + GAP.join(groups))
    found = set()
    for place in range(len(plain)):
        match = expression.match(plain, place)
        if match:
            found.add((match.start(f"w{phrase.first}"), match.end(f"w{phrase.last - 1}"), phrase.kind))
    return found
