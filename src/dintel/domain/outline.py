"""What was committed to, as lines a person can read: the names that lead to a value, and the value.

Only for reading: what a receipt proves is the canonical JSON, to the letter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from dintel.domain.canonical import Plain

Path: TypeAlias = tuple[str, ...]


def outline(value: Plain, path: Path = ()) -> Iterator[tuple[Path, str | int | bool]]:
    """Yield each value with the names that lead to it, in the order of the text; what is empty is left out.

    A list of plain values is one line, its parts with commas between; the parts of any other list
    are numbered from 1.
    """
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from outline(inner, (*path, name))
    elif isinstance(value, (str, bool, int)):
        if value != "":
            yield path, value
    elif isinstance(value, Sequence):
        if all(isinstance(one, (str, int)) for one in value):
            yield from outline(", ".join(map(str, value)), path)
        else:
            for number, one in enumerate(value, 1):
                yield from outline(one, (*path, str(number)))


def words_of(name: str) -> str:
    """Return a name of a column or of a kind of leaf as words: ``contact.filed_at`` is "contact filed at"."""
    return name.replace(".", " ").replace("_", " ").strip()
