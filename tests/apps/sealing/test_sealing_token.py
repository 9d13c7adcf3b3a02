"""Keys in a token, tried with a software token (SoftHSM): the key never leaves it, and everything else goes on."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.apps.sealing.sealed_by_hand import seal_text, unseal_text

from dintel.apps.sealing import providers, services
from dintel.apps.sealing.models import WrappingKey
from dintel.apps.sealing.services import KeySourceError, Subject, UnsealError

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
NOTE = Subject("request", "1")
WHERE = {"table": "t", "row": "r", "field": "f"}
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not (MODULE.exists() and shutil.which("softhsm2-util")), reason="softhsm2 is not installed"),
]


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the setting of a token made for these tests. The module reads its folder once in a process."""
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    (folder / "conf").write_text(f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\n")
    (folder / "pin").write_text("1234\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "conf"))
        init = ["softhsm2-util", "--init-token", "--free", "--label", "city", "--pin", "1234", "--so-pin", "5678"]
        subprocess.run(init, check=True, capture_output=True)
        yield f"pkcs11:token=city?module-path={MODULE}&pin-source=file:{folder / 'pin'}"
        providers.provider_of.cache_clear()


@pytest.fixture(autouse=True)
def _in_the_token(settings: Any, token: str) -> None:
    settings.SEALING_KEYS = token


def test_what_the_token_wraps_opens_and_rotation_goes_on() -> None:
    services.require_keys(at=AT)
    sealed = seal_text(subject=NOTE, text="Weak on scope.", **WHERE)
    first = WrappingKey.objects.get().pk
    assert first.startswith("dintel-0")
    done = services.rotate(at=AT)
    assert int(done.wrapping_key.removeprefix("dintel-")) == int(first.removeprefix("dintel-")) + 1
    assert unseal_text(subject=NOTE, sealed=sealed, **WHERE) == "Weak on scope."


def test_the_token_wraps_as_rfc_3394_says_and_finds_changes(settings: Any, token: str) -> None:
    here = providers.provider_of(token, settings.DINTEL_HOME)
    name = here.make()
    wrapped = here.wrap(name, bytes(range(32)))
    assert here.unwrap(name, wrapped) == bytes(range(32))
    assert len(wrapped) == 40
    for changed in (wrapped[:-1] + bytes((wrapped[-1] ^ 1,)), wrapped[:-8], bytes(40)):
        with pytest.raises(UnsealError):
            here.unwrap(name, changed)


def test_no_key_leaves_the_token_and_a_missing_one_is_named(settings: Any, token: str) -> None:
    here = providers.provider_of(token, settings.DINTEL_HOME)
    with pytest.raises(KeySourceError, match="Back the token up"):
        here.text()
    with pytest.raises(KeySourceError, match="dintel-9999 is not in the token city"):
        here.wrap("dintel-9999", bytes(32))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace("token=city", "token=other"), "The token other cannot be used"),
        (lambda text: text.replace("/pin", "/no-pin"), "cannot be used: FileNotFoundError"),
        (lambda text: text.replace("libsofthsm2", "nothing"), "cannot be used"),
        (lambda text: text.partition("&")[0], "does not name a token whole"),
    ],
)
def test_a_token_that_cannot_be_used_is_told(settings: Any, token: str, change: Any, words: str) -> None:
    settings.SEALING_KEYS = change(token)
    with pytest.raises(KeySourceError, match=words):
        services.require_keys(at=AT)


def test_a_missing_package_is_named(settings: Any, monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    def without(_name: str) -> Any:
        raise ModuleNotFoundError(name="pkcs11")

    monkeypatch.setattr("dintel.apps.sealing.providers.importlib.import_module", without)
    settings.SEALING_KEYS = f"{token}&more=1"
    with pytest.raises(KeySourceError, match=r"dintel\[pkcs11\]"):
        services.require_keys(at=AT)
