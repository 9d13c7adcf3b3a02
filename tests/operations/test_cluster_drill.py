"""The drill of a cluster: what is done in which order, what is an acknowledgement, and files that can be filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bench.cluster import machines, network
from bench.cluster.drill import BETWEEN, FAILOVERS, plan
from bench.cluster.outbox import Device, Heard

NAMES = re.compile(r"\$\{([A-Z_]+)\}")


def test_so_many_failovers_as_are_asked_for_and_something_else_after_every_fifth() -> None:
    fifty = plan(50)
    assert sum(what in FAILOVERS for what in fifty) == 50
    assert sum(what in BETWEEN for what in fifty) == 10
    assert set(plan(3)) >= {"kill", "cut", *BETWEEN}


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> machines.Cluster:
    monkeypatch.setattr(machines, "require_packages", lambda: None)
    monkeypatch.setattr(machines, "postgres_bin", lambda: Path("/usr/lib/postgresql/15/bin"))
    monkeypatch.setattr(machines.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(network, "make", lambda: True)
    return machines.Cluster.make(tmp_path / "cluster")


def test_every_word_of_the_files_is_filled_in_and_both_promises_are_made(cluster: machines.Cluster) -> None:
    for node in cluster.nodes:
        for name in ("patroni.yml", "etcd.yml"):
            text = (cluster.home(node) / name).read_text(encoding="utf-8")
            assert not NAMES.findall(text)
            assert node.address in text
        assert "synchronous_mode: true\n    synchronous_mode_strict: true" in (
            cluster.home(node) / "patroni.yml"
        ).read_text(encoding="utf-8")
    assert cluster.url().count(",") == 2


class Answering(Device):
    """A device whose server says what the test wants."""

    def __init__(self, answers: Iterator[Any]) -> None:
        super().__init__("127.0.0.1", [("127.0.0.1", 1), ("127.0.0.1", 2)], Heard(), pace=1)
        self.answers = answers

    def _post(self, note: Any) -> Any:
        said = next(self.answers)
        if isinstance(said, Exception):
            raise said
        status, words = said
        return status, {"key": note.key, **words} if words is not None else {}


def test_only_an_answer_that_names_the_key_is_an_acknowledgement_and_the_next_server_is_asked() -> None:
    answers = [TimeoutError(), (503, {}), (200, None), (200, {"key": "another", "number": "C-1"}),
               (201, {"number": "C-2"})]  # fmt: skip
    device = Answering(iter(answers))
    device._write()
    (note,) = device.waiting
    asked = []
    for _answer in answers:
        asked.append(device.at_server)
        device._send(note)
    assert note.number == "C-2"
    assert [one.number for one in device.heard.acknowledged] == ["C-2"]
    assert sum(device.heard.others.values()) == 4
    assert len(set(asked)) == 2
