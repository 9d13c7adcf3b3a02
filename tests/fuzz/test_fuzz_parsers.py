"""Each parser with its seeds, what once did harm to it, and some bytes bent at random: it reads or refuses, no more.

``make fuzz`` goes on from here for as long as it is told to.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.fuzz import feeding

COUNT = 150
"""Of bent inputs; a parser that takes its time names a number of its own."""
FOUND = [(name, path) for name in feeding.parsers() for path in feeding.found(name)]


@pytest.mark.parametrize("name", feeding.parsers())
def test_a_parser_reads_or_refuses(name: str) -> None:
    module = feeding.parser(name)
    for data in feeding.seeds(module) if module.READS else ():  # a process for each is dear
        module.parse(data)
    for data in feeding.bent(module, getattr(module, "COUNT", COUNT)):
        with feeding.in_time():
            module.parse(data)


@pytest.mark.parametrize(("name", "path"), FOUND, ids=[f"{name}-{path.stem}" for name, path in FOUND])
def test_what_once_did_harm_is_refused(name: str, path: Path) -> None:
    with feeding.in_time():
        feeding.parser(name).parse(path.read_bytes())


def test_every_folder_of_finds_belongs_to_a_parser() -> None:
    assert {path.name for path in feeding.FOUND.glob("*")} <= set(feeding.parsers())
