"""A fault in every file call of a witness: it forgets nothing, says nothing it has not remembered, and goes on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.cli.published_log import LOG
from tests.cli.test_witness import forked, remembered, request
from tests.domain import naive_merkle as naive
from tests.file_faults import NUMBERS, WAYS, FileFaults, points

from dintel.cli.inputs import InputError
from dintel.cli.witness import keeper
from dintel.cli.witness.identity import make_witness, open_witness

ENTRIES = [naive.leaf(b"%d" % number) for number in range(400)]
each_fault = pytest.mark.parametrize(("number", "way"), [(number, way) for number in NUMBERS for way in WAYS])


@each_fault
def test_a_fault_in_every_file_call_of_a_cosignature(tmp_path: Path, number: int, way: str) -> None:
    home = tmp_path / "witness"
    make_witness(home, "witness.example/w1")
    witness = open_witness(home, [LOG.key])
    assert witness.add_checkpoint(request(ENTRIES, 0, 1)).status == 200
    answers: list[keeper.Answer] = []

    now = 1

    def act() -> None:
        answers.append(witness.add_checkpoint(request(ENTRIES, now, now + 1)))

    def check(call: str, error: BaseException | None) -> None:
        assert error is None, f"{call}: {error!r}"
        nonlocal now
        now = remembered(home)
        assert answers[-1].status in {200, 500}, call
        if answers[-1].status == 200:
            assert call == "close", f"cosigned although {call} failed"
        fork = witness.add_checkpoint(request(forked(ENTRIES, now - 1), now, now + 1))
        assert fork.status == 422, f"a second history after {call} failed"
        assert witness.add_checkpoint(request(ENTRIES, now, now + 1)).status == 200, f"does not go on after {call}"
        now = remembered(home)

    failed = points(FileFaults(home), act, check, number=number, way=way)
    assert {"fsync", "write", "replace"} <= set(failed)
    print(f"cosignature, {way}: {len(failed)} points: {dict(Counter(failed))}")


@each_fault
def test_a_fault_in_every_file_call_of_making_a_witness(tmp_path: Path, number: int, way: str) -> None:
    made = 0

    def act() -> None:
        make_witness(tmp_path / f"w{made}", "witness.example/w1")

    def check(call: str, error: BaseException | None) -> None:
        nonlocal made
        assert error is None or isinstance(error, InputError), f"{call}: {error!r}"
        home = tmp_path / f"w{made}"
        if not (home / "witness.key").exists():
            act()
        witness = open_witness(home, [LOG.key])  # a key that is there is whole
        assert witness.add_checkpoint(request(ENTRIES, 0, 1)).status in {200, 500}
        made += 1

    failed = points(FileFaults(tmp_path), act, check, number=number, way=way)
    print(f"making a witness, {way}: {len(failed)} points: {dict(Counter(failed))}")
