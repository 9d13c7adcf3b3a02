"""Exports: what is in and what is not, that they verify with bare Python, and that named corruptions are refused."""

from __future__ import annotations

import errno
import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.audit.conftest import OPEN_WORDS, PRIVILEGED_WORDS, SEALED_WORDS, look

from dintel.apps.accounts.models import Assignment, User
from dintel.apps.accounts.permissions import matrix
from dintel.apps.audit import services
from dintel.apps.audit.jobs import store, working
from dintel.apps.audit.jobs.progress import Progress
from dintel.apps.audit.models import Export
from dintel.apps.audit.opening import opening
from dintel.apps.audit.services import Spoken
from dintel.apps.audit.verifier import assembled
from dintel.apps.contacts.models import Contact
from dintel.apps.ledger import queries as ledger
from dintel.apps.ledger.models import Leaf
from dintel.apps.sealing.services import KeyDestroyedError
from dintel.cli.main import main
from dintel.domain.canonical import to_bytes
from dintel.domain.merkle.note import ed25519_signer

pytestmark = pytest.mark.django_db
Make = Callable[[], Export]
Files = dict[str, bytes]
MANIFEST = "manifest.json"


def bytes_of(made: Export) -> bytes:
    return b"".join(store.pieces(store.opened(made.pk)))


def unpacked(made: Export, folder: Path) -> Files:
    path = folder / "export.zip"
    path.write_bytes(bytes_of(made))
    with zipfile.ZipFile(path) as whole:
        return {name: whole.read(name) for name in whole.namelist()}


def packed(files: Files, path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as whole:
        for name, data in files.items():
            whole.writestr(name, data)
    return path


def verified(files: Files, folder: Path, *more: str) -> tuple[int, str]:
    """Run the export's own script on it, with nothing but the standard library."""
    script = folder / "verify.py"
    script.write_bytes(files["verify.py"])
    command = [sys.executable, "-I", "-S", str(script), str(packed(files, folder / "again.zip")), *more]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout + done.stderr


def relisted(files: Files) -> Files:
    """Write the manifest anew, so that it fits what was changed."""
    told = json.loads(files[MANIFEST])
    for row in told["files"]:
        data = files[row["path"]]
        row["size"], row["sha256"] = len(data), hashlib.sha256(data).hexdigest()
    return {**files, MANIFEST: to_bytes(told)}


def stated(auditor: User, contact: Contact) -> None:
    look(auditor, contact)
    now = timezone.now()
    services.make_statement(spoken=Spoken(now - timedelta(hours=1), now, "All is in order."), by=auditor, at=now)


def test_an_export_holds_what_is_open_and_counts_what_is_not(
    export: Make, register: list[Contact], tmp_path: Path
) -> None:
    made = export()
    assert made.state == "done", made.trouble
    files = unpacked(made, tmp_path)
    records = files["records.jsonl"].decode()
    assert OPEN_WORDS in records
    assert register[1].number not in records, "nothing of a sealed contact, not even a notice about it"
    assert SEALED_WORDS not in records
    assert PRIVILEGED_WORDS not in records
    assert "note.written" not in records
    counts = made.counts
    assert counts["records"] == len(records.splitlines()) == len(files["proofs.jsonl"].splitlines())
    assert counts["sealed"] > 0
    assert counts["privileged"] == 1
    left = ("records", "disposed", "sealed", "privileged", "closed")
    assert sum(counts[name] for name in left) == made.checkpoint
    assert (made.size, made.sha256) == (len(bytes_of(made)), hashlib.sha256(bytes_of(made)).hexdigest())


def test_nothing_of_an_export_lies_readable_on_the_disk(export: Make, settings: Any) -> None:
    export()
    lying = [path for path in Path(settings.AUDIT_DIR).rglob("*") if path.is_file()]
    assert [path.suffix for path in lying] == [".sealed"]
    assert OPEN_WORDS.encode() not in lying[0].read_bytes()
    assert b"records.jsonl" not in lying[0].read_bytes()


def test_bare_python_and_the_command_line_both_verify_it(
    export: Make, register: list[Contact], auditor: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stated(auditor, register[0])
    files = unpacked(export(), tmp_path)
    key = files["log/key"].decode().strip()
    code, said = verified(files, tmp_path, "--log-key", key)
    assert code == 0, said
    assert "1 statements are signed by the log" in said
    assert "not checked  what was left out" in said
    assert "SHA-256 of the ZIP" in said
    code, said = verified(files, tmp_path)
    assert code == 0
    assert "whether the log's key is the city's" in said
    for name, data in files.items():
        target = tmp_path / "out" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    folder = tmp_path / "out"
    told = ["ledger", "verify", str(folder / "log"), "--records", str(folder / "records.jsonl"), "--key", key]
    assert main(told) == 0, capsys.readouterr()
    statement = next((folder / "statements").iterdir())
    assert main(["ledger", "verify-statement", str(statement), "--key", key]) == 0
    assert "All is in order." in capsys.readouterr().out
    script = [sys.executable, "-I", "-S", str(folder / "verify.py"), "--statement", str(statement), "--log-key", key]
    assert subprocess.run(script, check=False, capture_output=True).returncode == 0


def test_the_verifier_is_one_file_of_the_standard_library_alone() -> None:
    text = assembled().decode()
    imports = {line.split()[1].split(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert imports <= set(sys.stdlib_module_names)
    assert "dintel.apps" not in text


def changed_row(files: Files) -> Files:
    lines = files["records.jsonl"].splitlines(keepends=True)
    at = next(at for at, line in enumerate(lines) if OPEN_WORDS.encode() in line)
    lines[at] = lines[at].replace(OPEN_WORDS.encode(), b"left by the back door!")
    return relisted({**files, "records.jsonl": b"".join(lines)})


def dropped_leaf(files: Files) -> Files:
    told = {name: b"".join(files[name].splitlines(keepends=True)[1:]) for name in ("records.jsonl", "proofs.jsonl")}
    return relisted({**files, **told})


def dropped_proof(files: Files) -> Files:
    return relisted({**files, "proofs.jsonl": b"".join(files["proofs.jsonl"].splitlines(keepends=True)[1:])})


def dropped_entry(files: Files) -> Files:
    path = next(name for name in files if name.startswith("log/tile/entries/"))
    return relisted({**files, path: files[path][34:] + files[path][:34]})


def swapped_statement(files: Files) -> Files:
    path = next(name for name in files if name.startswith("statements/"))
    return relisted({**files, path: files[path].replace(b"All is in order.", b"Much is missing.")})


def other_citys_key(files: Files) -> Files:
    return files


def changed_without_list(files: Files) -> Files:
    return {**files, "README.txt": b"Nothing to see."}


def added_file(files: Files) -> Files:
    return {**files, "records2.jsonl": b"{}"}


CORRUPTIONS: dict[Callable[[Files], Files], str] = {
    changed_row: "it is not the one that the log holds",
    dropped_leaf: "the manifest names",
    dropped_proof: "do not go together",
    dropped_entry: "not those whose root the city signed",
    swapped_statement: "its signature does not belong to it",
    other_citys_key: "its checkpoint is not signed by",
    changed_without_list: "is not the file that the manifest lists",
    added_file: "it was added afterwards",
}


@pytest.mark.once
def test_every_named_corruption_is_refused_and_named(
    export: Make, register: list[Contact], auditor: User, tmp_path: Path
) -> None:
    stated(auditor, register[0])
    files = unpacked(export(), tmp_path)
    own, other = files["log/key"].decode().strip(), str(ed25519_signer("elsewhere.example/ledger", bytes(32)).key)
    for corrupt, says in CORRUPTIONS.items():
        code, said = verified(corrupt(dict(files)), tmp_path, "--log-key", other if corrupt is other_citys_key else own)
        assert code == 1, (corrupt.__name__, said)
        assert says in said, (corrupt.__name__, said)
    half = {name: data for name, data in files.items() if name != MANIFEST}
    assert verified(half, tmp_path)[0] == 2


def test_a_worker_that_is_killed_is_followed_by_one_that_begins_again_and_at_last_gives_up(
    register: list[Contact], auditor: User, settings: Any
) -> None:
    now = timezone.now()
    asked = services.ask_for_export(by=auditor, at=now)
    assert services.begin_job(at=now) == asked
    draft = Path(settings.AUDIT_DIR) / f".{asked.pk}.sealed.half"
    draft.parent.mkdir(exist_ok=True)
    draft.write_bytes(b"half of it")
    assert services.begin_job(at=now + timedelta(seconds=10)) is None, "somebody is at it"
    assert working.do_next(now + timedelta(minutes=1))
    made = Export.objects.get(pk=asked.pk)
    assert (made.state, made.tries) == ("done", 2)
    assert not draft.exists()
    again = services.ask_for_export(by=auditor, at=now)
    for minute in range(4):
        services.begin_job(at=now + timedelta(minutes=minute))
    row = Export.objects.get(pk=again.pk)
    assert row.state == "failed"
    assert "begun three times" in row.trouble
    assert not services.end_job(job=again, at=now), "whoever was overtaken changes nothing"


def test_a_full_disk_is_said_in_words_and_leaves_nothing(
    register: list[Contact], auditor: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("dintel.apps.audit.jobs.store.seal_whole", full)
    services.ask_for_export(by=auditor, at=timezone.now())
    working.do_next(timezone.now())
    made = Export.objects.get()
    assert "no room" in made.trouble
    assert list(Path(settings.AUDIT_DIR).iterdir()) == []
    monkeypatch.undo()
    monkeypatch.setattr("dintel.apps.audit.jobs.store.FREE_BYTES", 1 << 62)
    services.ask_for_export(by=auditor, at=timezone.now())
    working.do_next(timezone.now())
    assert "no room" in Export.objects.first().trouble, "room for the database is left in time"  # type: ignore[union-attr]


def test_whoever_is_an_auditor_no_more_gets_nothing(register: list[Contact], auditor: User) -> None:
    services.ask_for_export(by=auditor, at=timezone.now())
    Assignment.objects.filter(user=auditor).delete()
    working.do_next(timezone.now())
    assert "no more" in Export.objects.get().trouble


def test_an_export_that_was_disposed_of_cannot_be_opened_by_anybody(export: Make) -> None:
    from dintel.apps.audit.services.disposal import export_class
    from dintel.apps.sealing.services import Subject, destroy

    made = export()
    kept = store._path(made.pk).read_bytes()
    in_hand = export_class().lock(str(made.pk))
    assert in_hand is not None
    for subject in in_hand.dispose(timezone.now()).subjects:
        destroy(subject=Subject(*subject), at=timezone.now())
    assert not Export.objects.get().is_there
    store._path(made.pk).write_bytes(kept)  # a backup brings the file back
    with pytest.raises(KeyDestroyedError):
        store.opened(made.pk)


def test_every_record_that_a_leaf_tells_of_is_decided_by_a_known_action() -> None:
    known = opening()
    assert set(known.acts.values()) | set(known.records.values()) | set(known.kinds.values()) <= set(matrix().actions)
    assert not set(known.records) & set(known.kinds)


def test_a_job_that_was_ended_elsewhere_stops(register: list[Contact], auditor: User) -> None:
    asked = services.ask_for_export(by=auditor, at=timezone.now())
    stopped = Progress(is_stopped=True)
    working.do(asked, stopped)
    assert Export.objects.get().ended_at is None


def test_looks_at_records_of_other_rooms_stay_out(register: list[Contact], export: Make, tmp_path: Path) -> None:
    from dintel.apps.accounts.services import record_look

    officer = make_person("intake_officer")
    record_look(user=officer, kind="report", key="R-2026-AAAAA", action="complaint.read", at=timezone.now())
    look(officer, register[0])
    look(officer, register[1])
    records = unpacked(export(), tmp_path)["records.jsonl"].decode()
    assert records.count("look.recorded") == 1
    assert "R-2026-AAAAA" not in records
    assert Leaf.objects.filter(kind="look.recorded").count() == 3
    assert ledger.newest() is not None
