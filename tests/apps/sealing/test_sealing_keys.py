"""Keys of the city: kept, made, rotated, put into escrow, lost and destroyed."""

from __future__ import annotations

import base64
import io
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, connections, transaction
from tests.apps.sealing.sealed_by_hand import seal_text, unseal_text

from dintel.apps import rows
from dintel.apps.sealing import providers, queries, services
from dintel.apps.sealing.models import DataKey, WrappingKey
from dintel.apps.sealing.providers.file import KeyFile
from dintel.apps.sealing.services import KeyDestroyedError, KeySourceError, Subject, UnsealError, rotation
from dintel.config.prepare import have_keys
from dintel.config.problem import NotReadyError
from dintel.domain.sealing.wrapping import name_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
NOTE = Subject("request", "C-2026-000001-1")
WHERE = {"table": "contacts.privilegednote", "row": "7", "field": "words"}


@pytest.fixture(autouse=True)
def key_file(settings: Any, tmp_path: Path) -> Path:
    """Return a key file of its own for each test; it is not there yet."""
    path = tmp_path / "sealing" / "keys"
    settings.SEALING_KEYS = f"file:{path}"
    return path


def sealed_note(text: str = "Weak on scope.") -> bytes:
    return seal_text(subject=NOTE, text=text, **WHERE)


def opened_note(sealed: bytes) -> str:
    return unseal_text(subject=NOTE, sealed=sealed, **WHERE)


def run(name: str, *arguments: str) -> str:
    out = io.StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


# -- the first key -------------------------------------------------------------------------------


def test_the_first_start_makes_a_key_for_this_user_only(key_file: Path) -> None:
    services.require_keys(at=AT)
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(key_file.parent.stat().st_mode) == 0o700
    (row,) = WrappingKey.objects.all()
    (line,) = [line for line in key_file.read_text().splitlines() if not line.startswith("#")]
    name, encoded = line.split()
    key = base64.b64decode(encoded)
    assert (name, row.pk, row.made_at) == (name_of(key), name, AT)
    services.require_keys(at=AT)
    assert WrappingKey.objects.count() == 1


def test_no_key_lies_in_the_database_in_the_clear(key_file: Path) -> None:
    key = services.data_key(subject=NOTE)
    row = DataKey.objects.get()
    assert len(bytes(row.wrapped)) == 40
    assert key.secret not in bytes(row.wrapped)
    assert key.secret.hex() not in repr(key)
    assert row.wrapping_key_id in key_file.read_text()


def test_a_start_without_the_key_that_is_to_wrap_is_refused_before_anything_is_sealed(key_file: Path) -> None:
    services.require_keys(at=AT)
    key_file.unlink()
    providers.provider_of.cache_clear()
    with pytest.raises(KeySourceError, match="is not in"):
        services.require_keys(at=AT)


def test_a_key_others_may_read_is_refused(key_file: Path) -> None:
    sealed = sealed_note()
    key_file.chmod(0o640)
    providers.provider_of.cache_clear()
    with pytest.raises(KeySourceError, match="chmod 600"):
        opened_note(sealed)


def test_a_start_without_the_key_says_so_and_touches_nothing(key_file: Path) -> None:
    sealed = sealed_note()
    away = key_file.rename(key_file.with_name("away"))
    providers.provider_of.cache_clear()
    with pytest.raises(NotReadyError, match=r"keys\. What was sealed .* put the key back"):
        have_keys()
    assert not key_file.exists()
    with pytest.raises(KeySourceError, match="is not in"):
        opened_note(sealed)
    away.rename(key_file)
    have_keys()
    assert opened_note(sealed) == "Weak on scope."


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace("\n", "\nnonsense\n", 1),
        lambda text: text[:-10],
        lambda text: text.replace(text.split()[-1], base64.b64encode(bytes(32)).decode()),
        lambda text: text + "\N{SNOWMAN}",
    ],
    ids=["a line that is none", "cut short", "another key under the name", "not plain letters"],
)
def test_a_damaged_key_file_is_named(key_file: Path, damage: Any) -> None:
    services.require_keys(at=AT)
    key_file.write_text(damage(key_file.read_text()), encoding="utf-8")
    with pytest.raises(KeySourceError, match="keys"):
        KeyFile(key_file).names()


# -- texts ---------------------------------------------------------------------------------------


def test_a_text_opens_in_its_place_only() -> None:
    sealed = sealed_note("Señor — weak on scope.")
    assert b"weak" not in sealed
    assert opened_note(sealed) == "Señor — weak on scope."
    with pytest.raises(UnsealError):
        unseal_text(subject=NOTE, sealed=sealed, **{**WHERE, "row": "8"})
    with pytest.raises(UnsealError):
        unseal_text(subject=Subject("request", "another"), sealed=sealed, **WHERE)


def test_the_key_of_a_record_is_one_and_made_in_the_callers_transaction() -> None:
    with transaction.atomic():
        services.data_key(subject=NOTE)
        transaction.set_rollback(True)
    assert not DataKey.objects.exists()
    assert services.data_key(subject=NOTE) == services.data_key(subject=NOTE)
    assert DataKey.objects.count() == 1
    row = DataKey.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        DataKey.objects.create(
            subject_kind=NOTE.kind, subject_key=NOTE.key, wrapped=bytes(40), wrapping_key=row.wrapping_key
        )


def test_an_unknown_name_opens_nothing() -> None:
    with pytest.raises(UnsealError, match="unknown data key"):
        services.key_named(name=bytes(16))


# -- destruction ---------------------------------------------------------------------------------


def test_a_destroyed_key_is_zeros_and_what_it_sealed_is_gone() -> None:
    sealed, name = sealed_note(), services.data_key(subject=NOTE).name
    assert services.destroy(subject=NOTE, at=AT) == 1
    row = DataKey.objects.get()
    assert (bytes(row.wrapped), row.destroyed_at) == (bytes(40), AT)
    for call in (lambda: opened_note(sealed), lambda: services.key_named(name=name), sealed_note):
        with pytest.raises(KeyDestroyedError, match="destroyed on 2026-11-22"):
            call()
    assert services.destroy(subject=NOTE, at=datetime(2027, 1, 1, tzinfo=UTC)) == 0
    assert DataKey.objects.get().destroyed_at == AT


def test_what_is_deleted_from_the_database_is_overwritten() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no such switch; docs/how-to/keep-the-keys.md says what remains")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)


def test_a_new_key_after_destruction_is_asked_for_and_opens_nothing_old() -> None:
    sealed = sealed_note()
    services.destroy(subject=NOTE, at=AT)
    services.data_key(subject=NOTE, again=True)
    assert DataKey.objects.count() == 2
    with pytest.raises(UnsealError):
        opened_note(sealed)


# -- rotation ------------------------------------------------------------------------------------


def test_rotation_wraps_everything_anew_and_retires_the_old_key(key_file: Path) -> None:
    sealed = sealed_note()
    others = [services.data_key(subject=Subject("file", str(number))) for number in range(7)]
    services.destroy(subject=Subject("file", "0"), at=AT)
    old, before = WrappingKey.objects.get(), {row.pk: bytes(row.wrapped) for row in DataKey.objects.all()}
    done = services.rotate(at=AT, batch=3)
    assert (done.wrapped_anew, done.retired) == (7, (old.pk,))
    for row in DataKey.objects.filter(destroyed_at__isnull=True):
        assert row.wrapping_key_id == done.wrapping_key
        assert bytes(row.wrapped) != before[row.pk]
    assert bytes(DataKey.objects.get(destroyed_at__isnull=False).wrapped) == bytes(40)
    assert opened_note(sealed) == "Weak on scope."
    assert [services.key_named(name=one.name) for one in others[1:]] == others[1:]
    assert old.pk in key_file.read_text()
    assert services.data_key(subject=Subject("new", "1"))
    assert DataKey.objects.get(subject_kind="new").wrapping_key_id == done.wrapping_key


def test_rotating_twice_is_two_rotations() -> None:
    sealed = sealed_note()
    first, second = services.rotate(at=AT), services.rotate(at=AT)
    assert first.wrapping_key != second.wrapping_key
    assert second.retired == (first.wrapping_key,)
    assert opened_note(sealed) == "Weak on scope."


@pytest.mark.parametrize("after", range(6))
def test_a_rotation_killed_anywhere_leaves_everything_readable_and_is_ended_by_the_next(
    after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    subjects = [Subject("file", str(number)) for number in range(5)]
    keys = [services.data_key(subject=one) for one in subjects]
    count = 0

    def dies(self: KeyFile, name: str, data_key: bytes) -> bytes:
        nonlocal count
        count += 1
        if count > after:
            raise KeyboardInterrupt
        return wrap(self, name, data_key)

    wrap = KeyFile.wrap
    with monkeypatch.context() as killed:
        killed.setattr(KeyFile, "wrap", dies)
        if after < 5:
            with pytest.raises(KeyboardInterrupt):
                services.rotate(at=AT, batch=2)
        else:
            services.rotate(at=AT, batch=2)
    providers.provider_of.cache_clear()
    assert [services.data_key(subject=one) for one in subjects] == keys
    done = services.rotate(at=AT, batch=2)
    assert {row.wrapping_key_id for row in DataKey.objects.all()} == {done.wrapping_key}
    assert WrappingKey.objects.count() == (3 if after == 5 else 2)
    assert [services.data_key(subject=one) for one in subjects] == keys


def test_a_rotation_killed_before_a_row_names_the_new_key_takes_that_key(monkeypatch: pytest.MonkeyPatch) -> None:
    key = services.data_key(subject=NOTE)
    with monkeypatch.context() as killed:
        killed.setattr(WrappingKey.objects, "create", lambda **_named: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            services.rotate(at=AT)
    waiting = rotation.provider().names()[-1]
    assert services.data_key(subject=NOTE) == key
    assert services.rotate(at=AT).wrapping_key == waiting


def test_keys_in_the_environment_are_added_by_hand(settings: Any) -> None:
    one, other = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))
    settings.SEALING_KEYS = f"environment:{one}"
    sealed = sealed_note()
    with pytest.raises(KeySourceError, match="openssl rand"):
        services.rotate(at=AT)
    settings.SEALING_KEYS = f"environment:{one},{other}"
    assert services.rotate(at=AT).wrapping_key == name_of(bytes([2]) * 32)
    assert opened_note(sealed) == "Weak on scope."
    settings.SEALING_KEYS = f"environment:{other}"
    assert opened_note(sealed) == "Weak on scope."
    settings.SEALING_KEYS = f"environment:{one}"
    with pytest.raises(KeySourceError, match="is not in DINTEL_SEALING_KEYS"):
        opened_note(sealed)


@pytest.mark.django_db(transaction=True)
def test_a_key_made_while_keys_are_rotated_is_left_under_none_that_is_retired() -> None:
    """Whoever is just making a record chose the old key; the rotation waits for it, or leaves that key in use."""
    with transaction.atomic():
        services.new_key(subject=Subject("row", "before"))
    chosen, go_on = threading.Event(), threading.Event()

    def make() -> None:
        try:
            with transaction.atomic():
                made = services.wrapped_key()
                chosen.set()
                go_on.wait(20)
                made.subject_kind, made.subject_key = "row", "meanwhile"
                rows.add([made])
        finally:
            connections.close_all()

    maker = threading.Thread(target=make)
    maker.start()
    assert chosen.wait(20)
    threading.Timer(0.5, go_on.set).start()
    rotation = services.rotate(at=AT)
    maker.join()
    retired = set(WrappingKey.objects.filter(retired_at__isnull=False).values_list("pk", flat=True))
    assert set(rotation.retired) == retired
    assert not DataKey.objects.filter(wrapping_key__in=retired).exists()
    services.rotate(at=AT + timedelta(days=1))
    assert {key.wrapping_key_id for key in DataKey.objects.all()} == {WrappingKey.objects.last().pk}


@pytest.mark.parametrize("setting", ["environment:xyz", "environment:AAAA"])
def test_a_key_in_the_environment_that_is_none_is_named_without_being_repeated(settings: Any, setting: str) -> None:
    settings.SEALING_KEYS = setting
    with pytest.raises(KeySourceError, match="key 1 in DINTEL_SEALING_KEYS") as raised:
        services.require_keys(at=AT)
    assert setting.partition(":")[2] not in str(raised.value)


def test_a_kind_of_provider_that_is_not_there_is_named(settings: Any) -> None:
    settings.SEALING_KEYS = "vault:somewhere"
    with pytest.raises(KeySourceError, match="environment:, file:, pkcs11:"):
        services.require_keys(at=AT)


# -- escrow and check ----------------------------------------------------------------------------


def test_a_lost_key_file_comes_back_from_escrow(settings: Any, key_file: Path, tmp_path: Path) -> None:
    identity = pyrage.x25519.Identity.generate()
    settings.SEALING_RECIPIENTS = (str(identity.to_public()),)
    sealed = sealed_note()
    services.rotate(at=AT)
    copy = tmp_path / "keys.age"
    assert "age --decrypt" in run("sealing_escrow", str(copy))
    assert key_file.read_bytes() not in copy.read_bytes()
    key_file.unlink()
    providers.provider_of.cache_clear()
    with pytest.raises(KeySourceError):
        opened_note(sealed)
    key_file.write_bytes(pyrage.decrypt(copy.read_bytes(), [identity]))
    key_file.chmod(0o600)
    assert opened_note(sealed) == "Weak on scope."


def test_escrow_says_what_is_missing(settings: Any, tmp_path: Path) -> None:
    path = str(tmp_path / "keys.age")
    with pytest.raises(CommandError, match="age-keygen"):
        run("sealing_escrow", path)
    settings.SEALING_RECIPIENTS = ("age1nonsense",)
    with pytest.raises(CommandError, match="age1nonsense"):
        run("sealing_escrow", path)
    settings.SEALING_RECIPIENTS = (str(pyrage.x25519.Identity.generate().to_public()),)
    with pytest.raises(CommandError, match="nothing to put into escrow"):
        run("sealing_escrow", path)
    services.require_keys(at=AT)
    run("sealing_escrow", path)
    with pytest.raises(CommandError, match="exists"):
        run("sealing_escrow", path)


def test_the_check_names_what_does_not_open() -> None:
    sealed_note()
    services.data_key(subject=Subject("file", "1"))
    said = run("sealing_check")
    assert "in use, at hand, 2 data keys" in said
    assert "2 data keys, 0 faults" in said
    DataKey.objects.filter(subject_kind="file").update(wrapped=bytes(40))
    with pytest.raises(CommandError, match="1 data keys do not open"):
        run("sealing_check")
    assert [fault.partition(":")[0] for fault in queries.faults()] == ["file 1"]


def test_the_rotation_command_says_what_it_did() -> None:
    sealed_note()
    said = run("sealing_rotate")
    assert said.startswith("1 data keys are under the wrapping key")
    assert "is retired; keep it" in said
    assert "retired, at hand, 0 data keys" in run("sealing_check")
