"""A file of keys that was made to lie: what it calls an agency leads nowhere outside the home folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest

from dintel.operations import safe
from dintel.operations.problem import OperationError

Opened = Callable[[object], safe.Keys]
TOLD = {"form": safe.FORM, "sealing": "", "ledger": "", "remembered": ""}


@pytest.fixture
def open_as(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Return what opens a file of keys that tells of these agencies."""
    monkeypatch.setattr(safe, "from_text", lambda *_told: None)
    identity = pyrage.x25519.Identity.generate()
    (tmp_path / "identity").write_text(f"{identity}\n", encoding="ascii")

    def opened(agencies: object) -> safe.Keys:
        plain = json.dumps({**TOLD, "agencies": agencies}).encode()
        (tmp_path / "keys").write_bytes(pyrage.encrypt(plain, [identity.to_public()]))
        return safe.opened(tmp_path / "keys", tmp_path / "identity")

    return opened


@pytest.mark.parametrize("agencies", [{"../../etc": "x"}, {"": "x"}, {"A b": "x"}, {"..": "x"}, ["taos"], "taos", 1])
def test_what_is_no_agencys_name_is_refused_before_anything_is_written(open_as: Opened, agencies: object) -> None:
    with pytest.raises(OperationError, match="could not be opened"):
        open_as(agencies)


def test_names_of_agencies_are_taken(open_as: Opened) -> None:
    assert open_as({"rio-arriba-sheriff": "note"}).agencies == {"rio-arriba-sheriff": "note"}
