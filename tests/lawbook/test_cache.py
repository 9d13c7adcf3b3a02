"""A kept policy is the same policy, or it is not used."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from tests.conftest import DAY, PLACE, ROOT
from tests.lawbook.conftest import Copy

from dintel.domain.policy.check import periods
from dintel.domain.policy.compile import Text
from dintel.domain.policy.determine import Policy
from dintel.lawbook import book as shelf
from dintel.lawbook import cache, lock, open_policy
from dintel.lawbook.book import Book


def same(one: Policy, other: Policy) -> bool:
    """Say whether two policies answer every case alike, with the same reasons and the same name."""
    return (
        np.array_equal(one.table, other.table)
        and one.verdicts == other.verdicts
        and one.rules == other.rules
        and one.kinds == other.kinds
        and one.space == other.space
        and (one.place, one.hash, one.switches) == (other.place, other.hash, other.switches)
    )


@pytest.fixture(scope="module")
def stock(policy: Policy, book: Book, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home in which the policy of the day is kept under the key of the real law."""
    home = tmp_path_factory.mktemp("home")
    cache.keep(home, cache.key_of(PLACE, ROOT, ()), policy, book.law)
    return home


@pytest.fixture
def home(stock: Path, tmp_path: Path) -> Path:
    """Return a copy of that home, which a test may spoil."""
    return Path(shutil.copytree(stock, tmp_path / "home"))


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch, policy: Policy) -> list[date]:
    """Return the days for which a policy is compiled; the compiling itself is spared."""
    days: list[date] = []

    def compile_policy(text: Text) -> Policy:
        days.append(text.on)
        return replace(policy, on=text.on)

    monkeypatch.setattr(shelf, "compile_policy", compile_policy)
    monkeypatch.setattr(shelf, "refuse_unproved", lambda *_: None)
    return days


def kept(home: Path, ending: str) -> Path:
    (path,) = (home / "policies").glob(f"*.{ending}")
    return path


# ---- the same policy back -----------------------------------------------------------------------


def test_what_is_kept_is_the_same_policy(stock: Path, policy: Policy) -> None:
    found = cache.fetch(stock, cache.key_of(PLACE, ROOT, ()), DAY)
    assert found is not None
    assert same(found, policy)
    assert found.on == DAY
    for code in np.random.default_rng(9).integers(0, policy.space.size, 500).tolist():
        assert found.decide(found.space.decode(code)) == policy.at(code)


def resident(path: Path) -> int:
    """Return how many kilobytes of a mapped file this process holds in memory (proc_pid_smaps(5))."""
    found, is_its = 0, False
    for line in Path("/proc/self/smaps").read_text(encoding="utf-8").splitlines():
        if "-" in line.split(" ", 1)[0]:
            is_its = line.endswith(str(path))
        elif is_its and line.startswith("Rss:"):
            found += int(line.split()[1])
    return found


def test_a_kept_table_is_read_whole_and_its_memory_given_back(home: Path) -> None:
    found = cache.fetch(home, cache.key_of(PLACE, ROOT, ()), DAY)
    assert found is not None
    held = resident(kept(home, "npy"))
    assert int(found.table.max()) < len(found.verdicts)
    whole = resident(kept(home, "npy"))
    assert held < whole / 10
    cache.let_go(found.table)
    assert resident(kept(home, "npy")) < whole / 10
    cache.let_go(np.zeros(3, np.uint16))  # one that is not mapped


def test_opening_twice_compiles_once_and_really_proves(tmp_path: Path, policy: Policy) -> None:
    """The whole way once, with nothing spared."""
    first = open_policy(PLACE, on=DAY, root=ROOT, home=tmp_path)
    again = open_policy(PLACE, on=DAY, root=ROOT, home=tmp_path)
    assert same(first, policy)
    assert same(again, policy)
    assert isinstance(again.table, np.memmap)
    assert not isinstance(first.table, np.memmap)


def test_another_day_of_the_same_law_is_found_again_under_its_own_date(
    home: Path, book: Book, compiled: list[date], policy: Policy
) -> None:
    start = max(day for day in periods(book.law) if day <= DAY)
    for day in (start, DAY + timedelta(days=1)):
        found = open_policy(PLACE, on=day, root=ROOT, home=home)
        assert found.on == day
        assert found.hash == policy.hash
    assert compiled == []


def test_a_day_before_the_law_changed_is_not_answered_from_what_was_kept_after(
    home: Path, book: Book, compiled: list[date]
) -> None:
    start = max(day for day in periods(book.law) if day <= DAY)
    before = start - timedelta(days=1)
    open_policy(PLACE, on=before, root=ROOT, home=home)
    assert compiled == [before]


def test_a_kept_policy_ends_on_the_day_on_which_the_law_changes(tmp_path: Path, book: Book, policy: Policy) -> None:
    days = periods(book.law)
    start, end = days[3], days[4]
    key = cache.key_of(PLACE, ROOT, ())
    cache.keep(tmp_path, key, replace(policy, on=start), book.law)
    assert cache.fetch(tmp_path, key, start - timedelta(days=1)) is None
    assert cache.fetch(tmp_path, key, start) is not None
    assert cache.fetch(tmp_path, key, end - timedelta(days=1)) is not None
    assert cache.fetch(tmp_path, key, end) is None


def test_two_spans_of_days_are_kept_side_by_side(home: Path, book: Book, policy: Policy) -> None:
    earlier = periods(book.law)[2]
    key = cache.key_of(PLACE, ROOT, ())
    cache.keep(home, key, replace(policy, on=earlier), book.law)
    assert len(list((home / "policies").iterdir())) == 4
    for day in (earlier, DAY):
        found = cache.fetch(home, key, day)
        assert found is not None
        assert found.on == day


# ---- what is not used ---------------------------------------------------------------------------


def test_nothing_kept_is_compiled(tmp_path: Path, compiled: list[date]) -> None:
    open_policy(PLACE, on=DAY, root=ROOT, home=tmp_path)
    assert compiled == [DAY]


def test_without_a_home_nothing_is_kept(tmp_path: Path, compiled: list[date], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    open_policy(PLACE, on=DAY, root=ROOT)
    assert compiled == [DAY]
    assert list(tmp_path.iterdir()) == []


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    """Turn one bit in the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def reword(path: Path) -> None:
    """Turn one bit of one letter that staff would read out."""
    data = path.read_bytes()
    assert b"legal office" in data
    path.write_bytes(data.replace(b"legal office", b"legal offibe"))


def fold(path: Path) -> None:
    """Put a folder in the place of a file."""
    path.unlink()
    path.mkdir()


SPOILT: list[tuple[str, str, Callable[[Path], object]]] = [
    ("the words are cut short", "msgpack", cut),
    ("the table is cut short", "npy", cut),
    ("the words are empty", "msgpack", lambda path: path.write_bytes(b"")),
    ("the table is empty", "npy", lambda path: path.write_bytes(b"")),
    ("the words are noise", "msgpack", lambda path: path.write_bytes(b"\x93\x01noise")),
    ("the table is noise", "npy", lambda path: path.write_bytes(b"noise" * 100)),
    ("the table is gone", "npy", lambda path: path.unlink()),
    ("the words are a folder", "msgpack", fold),
    ("the table has another shape", "npy", lambda p: np.save(p, np.zeros((2, 2), np.uint16))),
]


@pytest.mark.parametrize("spoilt", SPOILT, ids=[spoilt[0] for spoilt in SPOILT])
def test_a_kept_file_that_is_spoilt_is_compiled_again(
    home: Path,
    compiled: list[date],
    policy: Policy,
    spoilt: tuple[str, str, Callable[[Path], object]],
) -> None:
    _, ending, spoil = spoilt
    spoil(kept(home, ending))
    found = open_policy(PLACE, on=DAY, root=ROOT, home=home)
    assert compiled == [DAY]
    assert found.verdicts is policy.verdicts


def test_a_table_with_a_verdict_that_does_not_exist_is_compiled_again(
    home: Path, compiled: list[date], policy: Policy
) -> None:
    np.save(kept(home, "npy"), np.full(policy.space.shape, len(policy.verdicts), np.uint16))
    open_policy(PLACE, on=DAY, root=ROOT, home=home)
    assert compiled == [DAY]


@pytest.mark.parametrize(("ending", "turn"), [("npy", flip), ("msgpack", reword)])
def test_a_kept_file_with_one_bit_turned_is_compiled_again(
    home: Path, compiled: list[date], ending: str, turn: Callable[[Path], object]
) -> None:
    turn(kept(home, ending))
    open_policy(PLACE, on=DAY, root=ROOT, home=home)
    assert compiled == [DAY]


def test_a_policy_of_another_format_is_compiled_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = cache.key_of(PLACE, ROOT, ())
    assert cache.fetch(home, key, DAY) is not None
    monkeypatch.setattr(cache, "FORMAT", cache.FORMAT + 1)
    assert cache.fetch(home, key, DAY) is None
    assert cache.key_of(PLACE, ROOT, ()) != key


def test_a_disk_that_cannot_be_written_costs_time_and_not_the_answer(tmp_path: Path, compiled: list[date]) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    assert open_policy(PLACE, on=DAY, root=ROOT, home=blocked).on == DAY
    assert compiled == [DAY]


def test_only_the_newest_kept_policies_stay(tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    for number in range(cache.MOST_KEPT + 3):
        for ending in ("msgpack", "npy"):
            path = folder / f"{number}.{ending}"
            path.write_bytes(b"")
            os.utime(path, (number, number))
    cache._forget_old(folder)
    left = sorted(int(path.stem) for path in folder.glob("*.npy"))
    assert left == list(range(3, cache.MOST_KEPT + 3))
    assert len(list(folder.iterdir())) == 2 * cache.MOST_KEPT


def test_nothing_half_written_is_left_behind(home: Path) -> None:
    assert sorted(path.suffix for path in (home / "policies").iterdir()) == [".msgpack", ".npy"]


# ---- the key ------------------------------------------------------------------------------------


def test_the_key_of_an_unchanged_law_is_the_same_wherever_it_stands(copy: Copy) -> None:
    if (ROOT / "law" / lock.NAME).is_file():
        shutil.copy(ROOT / "law" / lock.NAME, copy.path(lock.NAME))
    assert cache.key_of(PLACE, copy.root, ()) == cache.key_of(PLACE, ROOT, ())


def test_the_key_knows_which_switches_are_on() -> None:
    keys = {cache.key_of(PLACE, ROOT, names) for names in ((), ("a",), ("b",), ("a", "b"))}
    assert len(keys) == 4
    assert cache.key_of(PLACE, ROOT, ("a", "b")) == cache.key_of(PLACE, ROOT, ("b", "a"))


TOUCHED = [
    "us/rules/status.toml",
    "us/facts/purpose.toml",
    "us/floor.toml",
    "us/questions.toml",
    "us/nm/rules/papers.toml",
    "us/nm/albuquerque/switches.toml",
    "us/instruments/8-usc-1373/provisions/main.toml",
    "us/document_kinds/i200.toml",
]


@pytest.mark.parametrize("name", TOUCHED)
def test_one_changed_byte_of_the_law_is_another_key(copy: Copy, name: str) -> None:
    before = cache.key_of(PLACE, copy.root, ())
    data = copy.path(name).read_bytes()
    copy.path(name).write_bytes(data.replace(b"a", b"b", 1))
    assert cache.key_of(PLACE, copy.root, ()) != before
    copy.path(name).write_bytes(data)
    assert cache.key_of(PLACE, copy.root, ()) == before


def test_a_new_a_gone_and_a_moved_file_are_other_keys(copy: Copy) -> None:
    keys = [cache.key_of(PLACE, copy.root, ())]
    folder = copy.path("us/rules")
    (folder / "new.toml").write_text("", encoding="utf-8")
    keys.append(cache.key_of(PLACE, copy.root, ()))
    (folder / "new.toml").rename(folder / "newer.toml")
    keys.append(cache.key_of(PLACE, copy.root, ()))
    (folder / "newer.toml").unlink()
    (folder / "status.toml").unlink()
    keys.append(cache.key_of(PLACE, copy.root, ()))
    assert len(set(keys)) == 4


def test_a_changed_lock_is_another_key(copy: Copy) -> None:
    before = cache.key_of(PLACE, copy.root, ())
    with copy.path(lock.NAME).open("a", encoding="utf-8") as file:
        file.write("0 rule x@1\n")
    assert cache.key_of(PLACE, copy.root, ()) != before


def test_worked_cases_and_notes_are_no_part_of_the_key(copy: Copy) -> None:
    before = cache.key_of(PLACE, copy.root, ())
    for layer in ("us", "us/nm/albuquerque"):
        folder = copy.path(layer) / "cases" / "entry"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "story.toml").write_text("title = 'a story'\n", encoding="utf-8")
    copy.path("us/notes.md").write_text("not law", encoding="utf-8")
    assert cache.key_of(PLACE, copy.root, ()) == before


def test_a_wider_place_does_not_know_the_files_of_a_narrower_one(copy: Copy) -> None:
    before = {place: cache.key_of(place, copy.root, ()) for place in ("us", "us/nm", PLACE)}
    copy.spoil("us/nm/albuquerque/rules/entry.toml", "title", "# \ntitle")
    after = {place: cache.key_of(place, copy.root, ()) for place in before}
    assert {place for place in before if before[place] != after[place]} == {PLACE}


def test_a_command_keeps_its_policies_where_it_is_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DINTEL_HOME", "/told/to")
    assert cache.default_home() == Path("/told/to")
    monkeypatch.delenv("DINTEL_HOME")
    monkeypatch.setenv("XDG_CACHE_HOME", "/cached")
    assert cache.default_home() == Path("/cached/dintel")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache.default_home() == Path.home() / ".cache" / "dintel"
