"""Files that are put together on the disk before they are handed out: nobody reads them there."""

from __future__ import annotations

import os
import random
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dintel.apps.contacts import spreadsheet
from dintel.apps.evidence.sealed import Passing, passing_file

WORD = "Planted-8c1f"


@pytest.fixture
def on_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return a folder in which every temporary file of this test lies under a name of its own, and stays."""

    def kept(*_args: Any, **options: Any) -> Any:
        descriptor, name = tempfile.mkstemp(dir=tmp_path)
        os.close(descriptor)
        return Path(name).open("w+b", buffering=options.get("buffering", -1))

    monkeypatch.setattr(tempfile, "TemporaryFile", kept)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def lying(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_it_is_written_and_read_anywhere_like_any_file(tmp_path: Path) -> None:
    draw = random.Random(7)
    with passing_file(tmp_path) as mine, (tmp_path / "plain").open("w+b") as plain:
        for _step in range(400):
            place, data = draw.randrange(60_000), draw.randbytes(draw.randrange(1, 9_000))
            size = mine.seek(0, os.SEEK_END)
            assert size == plain.seek(0, os.SEEK_END)
            for file in (mine, plain):
                file.seek(min(place, size))
                file.write(data)
            place = draw.randrange(size + 1)
            mine.seek(place)
            plain.seek(place)
            assert mine.read(5_000) == plain.read(5_000)


def test_nothing_of_it_can_be_read_on_the_disk_and_closed_it_has_no_key(on_disk: Path) -> None:
    file = Passing()
    file.write(memoryview(WORD.encode() * 9))
    assert WORD.encode() not in lying(on_disk)
    assert len(lying(on_disk)) == len(WORD) * 9
    file.close()
    assert file._key == b""


def test_a_workbook_leaves_no_word_of_its_rows_on_the_disk(on_disk: Path) -> None:
    readable = (WORD.encode(), b"<row", b"PK\x03\x04")

    def rows() -> Iterator[list[str | int]]:
        for number in range(3_000):
            yield [f"{WORD} {number}", number]
        halfway = lying(on_disk)  # the rows wait in a file of their own
        assert len(halfway) > 100_000
        assert [word for word in readable if word in halfway] == []

    with spreadsheet.as_xlsx(["words", "number"], rows(), [("About", WORD)], ("Rows", "About")) as book:
        assert [word for word in readable if word in lying(on_disk)] == []
        with zipfile.ZipFile(book) as read:
            assert read.testzip() is None
            assert WORD in read.read("xl/worksheets/sheet2.xml").decode()
            assert read.read("xl/worksheets/sheet1.xml").count(b"<row") == 3_001
