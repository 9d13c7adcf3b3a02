"""A key that cannot be used: the pages and files of the log say so in words, and keep the reason to themselves."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from dintel.apps.ledger import keys

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _spoilt(log_folder: Path) -> None:
    keys.folder()
    (log_folder / "key").write_text("spoilt", encoding="utf-8")


def missing(log_folder: Path) -> None:
    """Take the key of a log that has signed away."""
    (log_folder / "key").unlink()
    (log_folder / "remembered").write_text("signed before\n", encoding="utf-8")


def test_a_key_that_is_gone_is_said_and_no_other_is_made(
    client: Client, caplog: pytest.LogCaptureFixture, log_folder: Path
) -> None:
    missing(log_folder)
    for path in ("/ledger/", "/ledger/log/key"):
        answer = client.get(path)
        assert answer.status_code == 503
        number_in(answer.content.decode(), caplog)
    assert not (log_folder / "key").exists()


def number_in(text: str, caplog: pytest.LogCaptureFixture) -> str:
    """Return the number that is shown, which must find the reason in the server's log."""
    found = re.search(r"\b[0-9a-f]{8}\b", text)
    assert found is not None
    assert any(found[0] in line.message and "backup of the key" in line.message for line in caplog.records)
    return found[0]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/ledger/", "The log cannot be read just now"),
        ("/es/ledger/", "El libro no se puede leer en este momento"),
    ],
)
def test_a_page_says_what_to_do_and_gives_a_number(
    client: Client, caplog: pytest.LogCaptureFixture, path: str, words: str, log_folder: Path
) -> None:
    answer = client.get(path)
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "no-store" in answer.headers["Cache-Control"]
    assert words in page
    assert str(log_folder) not in page
    number_in(page, caplog)


def test_two_answers_have_two_numbers(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    first, second = (number_in(client.get("/ledger/").content.decode(), caplog) for _ in range(2))
    assert first != second


def test_a_file_of_the_log_says_it_as_text(client: Client, caplog: pytest.LogCaptureFixture, log_folder: Path) -> None:
    answer = client.get("/ledger/log/key")
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "text/plain; charset=utf-8")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "cannot be used just now" in answer.content.decode()
    assert str(log_folder) not in answer.content.decode()
    number_in(answer.content.decode(), caplog)


def test_a_program_is_told_in_the_form_of_the_api(caplog: pytest.LogCaptureFixture, rf: Any) -> None:
    from dintel.config.middleware import LogClosed

    layer = LogClosed(lambda _request: None)
    answer = layer.process_exception(
        rf.get("/api/v1/contacts/"), keys.KeyUnusableError("Restore your backup of the key")
    )
    assert answer is not None
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
    number_in(answer.content.decode(), caplog)
    assert layer.process_exception(rf.get("/"), ValueError()) is None


def test_a_receipt_cannot_be_checked_here_and_files_that_need_no_key_are_still_given(client: Client) -> None:
    from dintel.domain.merkle.receipt import format_proof

    text = format_proof(
        0, (), "log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— log AAAAAAAA\n", b'{"entry":"AAAA"}'
    )
    assert client.post("/ledger/verify/", {"text": text}).status_code == 503
    assert client.get("/ledger/log/witnesses").status_code == 200
    assert b"".join(client.get("/ledger/log/checkpoints")) == b""
