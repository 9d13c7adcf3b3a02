"""What leaves of the ledger and their columns are called: ``leaf_words.toml`` of each room, read without Django.

A room that adds a kind of leaf writes its words into a file beside its code; nothing lists the rooms. The
pages of the city and ``dintel ledger verify-receipt`` read the same files, and the same translations.
"""

from __future__ import annotations

import gettext
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from dintel.domain.outline import words_of
from dintel.lawbook.roots import data_root
from dintel.lawbook.words import SOURCE_LANGUAGE

ROOMS = Path(__file__).resolve().parent.parent / "apps"
FILE = "leaf_words.toml"
KEY = "_id"
OF_OTHERS = frozenset({"plan"})
"""Columns whose inner names come from somebody else: the plan of an import names the columns of a clerk's sheet."""


class LeafWordsError(ValueError):
    """Two rooms call one kind or one name by different words; the message names both files."""


class LeafWords:
    """The words for kinds of leaves and for names in them, in English: the keys of their translations."""

    def __init__(self, kinds: Mapping[str, str], names: Mapping[str, str]) -> None:
        """Keep the words."""
        self.kinds, self.names = kinds, names

    def of_kind(self, kind: str) -> str:
        """Return the words for a kind; its own parts with blanks between if nobody wrote any."""
        return self.kinds.get(kind) or words_of(kind)

    def of_name(self, name: str) -> str:
        """Return the words for a row or a column; ``filed_by_id`` is found as ``filed_by``."""
        return self.names.get(name) or self.names.get(name.removesuffix(KEY)) or words_of(name)

    def without_words(self, kind: str, names: Iterator[str]) -> list[str]:
        """Return what nobody has written words for: of the kind and of the names."""
        missing = [] if kind in self.kinds else [kind]
        return missing + sorted({one for one in names if not {one, one.removesuffix(KEY)} & self.names.keys()})


@lru_cache(maxsize=1)
def leaf_words() -> LeafWords:
    """Return the words of every room. Raises ``LeafWordsError`` where two rooms differ."""
    return read_leaf_words(ROOMS)


def read_leaf_words(rooms: Path) -> LeafWords:
    """Return the words that stand in ``<room>/leaf_words.toml``. Raises ``LeafWordsError`` where two rooms differ."""
    found: dict[str, dict[str, str]] = {"kinds": {}, "names": {}}
    for path in sorted(rooms.glob(f"*/{FILE}")):
        for part, words in tomllib.loads(path.read_text(encoding="utf-8")).items():
            for name, said in words.items():
                if found[part].setdefault(name, said) != said:
                    message = (
                        f'{path}: [{part}] calls {name} "{said}", and another room calls it "{found[part][name]}"; '
                        "a receipt could not say which is meant. Use the same words or another name."
                    )
                    raise LeafWordsError(message)
    return LeafWords(found["kinds"], found["names"])


def in_language(language: str, root: Path | None = None) -> gettext.NullTranslations:
    """Return what the pages say in a language, for programs without Django; English where there is no such folder."""
    if language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    return gettext.translation("django", (root or data_root()) / "locale", [language], fallback=True)


def plain_names(value: object) -> Iterator[str]:
    """Yield every name in a leaf's content, of rows and of columns, that this house gave."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield str(name)
            yield from plain_names(None if name in OF_OTHERS else inner)
    elif isinstance(value, list):
        for inner in value:
            yield from plain_names(inner)
