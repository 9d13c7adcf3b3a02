"""What is read from outside before the first page, and what is said when it cannot be used."""

import socket
import stat
from pathlib import Path

import polib
import pytest

from dintel.apps.design.languages import languages_of
from dintel.config import serve
from dintel.config.databases import databases
from dintel.config.environment import read_environment
from dintel.config.home import require_writable_home, secret_key
from dintel.config.messages import compile_messages
from dintel.config.problem import NotReadyError

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "door"
msgstr "puerta"
"""


def test_a_first_start_needs_nothing_set() -> None:
    environment = read_environment({})
    assert environment.city == "albuquerque"
    assert not environment.debug
    assert not environment.https
    assert environment.port == "8000"
    assert environment.allowed_hosts == ("127.0.0.1", "localhost", "[::1]")
    assert databases(environment)["default"]["ENGINE"] == "dintel.config.sqlite"


def test_hosts_are_a_list() -> None:
    environment = read_environment({"DINTEL_ALLOWED_HOSTS": "a.example, b.example,"})
    assert environment.allowed_hosts[-2:] == ("a.example", "b.example")


def test_a_switch_is_on_or_off() -> None:
    assert read_environment({"DINTEL_HTTPS": "1"}).https
    with pytest.raises(NotReadyError, match="DINTEL_DEBUG is 'maybe'"):
        read_environment({"DINTEL_DEBUG": "maybe"})


def test_the_key_is_made_once_and_is_for_this_user_only(tmp_path: Path) -> None:
    environment = read_environment({"DINTEL_HOME": str(tmp_path / "home")})
    first = secret_key(environment)
    path = tmp_path / "home" / "secret_key"
    assert len(first) >= 50
    assert secret_key(environment) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["secret_key"]
    path.write_text("", encoding="ascii")
    with pytest.raises(NotReadyError, match="is empty"):
        secret_key(environment)
    assert secret_key(read_environment({"DINTEL_SECRET_KEY": "given"})) == "given"


def test_a_home_that_cannot_be_written_to_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")
    with pytest.raises(NotReadyError, match="another folder, for example: DINTEL_HOME="):
        require_writable_home(tmp_path / "file" / "home")


def test_postgresql_is_named_by_an_address() -> None:
    url = "postgres://dee:p%40ss@db.example:5433/dintel?sslmode=require"
    found = databases(read_environment({"DINTEL_DATABASE_URL": url}))["default"]
    assert found["ENGINE"] == "dintel.config.postgresql"
    assert (found["USER"], found["PASSWORD"]) == ("dee", "p@ss")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "5433", "dintel")
    assert found["OPTIONS"] == {"sslmode": "require", "server_side_binding": True, "prepare_threshold": 3}
    plain = databases(read_environment({"DINTEL_DATABASE_URL": f"{url}&prepare_threshold=0"}))["default"]
    assert plain["OPTIONS"]["prepare_threshold"] == "0"


@pytest.mark.parametrize("url", ["mysql://x/y", "postgres://host", "nonsense"])
def test_another_database_is_refused(url: str) -> None:
    with pytest.raises(NotReadyError, match="postgres://user:password@host:5432/name"):
        databases(read_environment({"DINTEL_DATABASE_URL": url}))


def test_a_pool_a_pooler_and_a_copy_are_set_by_one_word_each() -> None:
    url = {"DINTEL_DATABASE_URL": "postgres://a@db.example/dintel"}
    pooled = databases(read_environment({**url, "DINTEL_DATABASE_POOL": "8"}))["default"]
    assert (pooled["CONN_MAX_AGE"], pooled["OPTIONS"]["pool"]["max_size"]) == (0, 8)
    behind = databases(read_environment({**url, "DINTEL_DATABASE_POOL": "pgbouncer"}))["default"]
    assert (behind["DISABLE_SERVER_SIDE_CURSORS"], behind["OPTIONS"]["prepare_threshold"]) == (True, None)
    copy = databases(read_environment({**url, "DINTEL_DATABASE_REPLICA_URL": "postgres://b@copy.example/dintel"}))[
        "replica"
    ]
    assert (copy["HOST"], copy["OPTIONS"]["options"]) == ("copy.example", "-c default_transaction_read_only=on")
    with pytest.raises(NotReadyError, match="how many connections each process may hold"):
        read_environment({**url, "DINTEL_DATABASE_POOL": "many"})
    with pytest.raises(NotReadyError, match="no PostgreSQL of which"):
        databases(read_environment({"DINTEL_DATABASE_REPLICA_URL": "postgres://b@copy.example/dintel"}))
    with pytest.raises(NotReadyError, match="DINTEL_DATABASE_REPLICA_URL does not name a PostgreSQL"):
        databases(read_environment({**url, "DINTEL_DATABASE_REPLICA_URL": "mysql://x/y"}))


def test_a_bucket_is_named_by_an_address_and_its_secret_is_shown_nowhere() -> None:
    told = {"DINTEL_EVIDENCE_KEY_ID": "id", "DINTEL_EVIDENCE_SECRET": "hidden"}
    where = {"DINTEL_EVIDENCE_URL": "s3://evidence/a/city?endpoint=https://files.example&region=here&style=path"}
    found = read_environment({**told, **where}).evidence.bucket
    assert found is not None
    assert (found.bucket, found.prefix, found.endpoint, found.region) == (
        "evidence",
        "a/city/",
        "https://files.example",
        "here",
    )
    assert "hidden" not in repr(found)
    assert read_environment({}).evidence.bucket is None


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("https://evidence", "names no bucket"),
        ("s3://evidence?endpoint=files.example", "no web address"),
        ("s3://evidence?zone=a", "says zone"),
        ("s3://evidence?style=odd", "style is 'odd'"),
        ("s3://evidence?checksums=never", "checksums are 'never'"),
    ],
)
def test_a_bucket_that_is_none_is_refused_with_the_way_to_write_it(url: str, what: str) -> None:
    with pytest.raises(NotReadyError, match=what) as found:
        read_environment({"DINTEL_EVIDENCE_URL": url})
    assert "s3://BUCKET/PREFIX?endpoint=https://HOST" in str(found.value)
    with pytest.raises(NotReadyError, match="together or not at all"):
        read_environment({"DINTEL_EVIDENCE_URL": "s3://evidence", "DINTEL_EVIDENCE_KEY_ID": "alone"})


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "８０００"])
def test_a_port_is_a_number(port: str) -> None:
    with pytest.raises(NotReadyError, match="is not a port"):
        serve.free_port(read_environment({"PORT": port}))


def test_a_taken_port_is_said_and_another_offered() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(NotReadyError, match=f"port {port}: .*[Aa]lready"):
            serve.free_port(read_environment({"PORT": str(port)}))


def test_messages_are_compiled_the_same_way_every_time(tmp_path: Path) -> None:
    source = tmp_path / "es" / "LC_MESSAGES" / "law.po"
    source.parent.mkdir(parents=True)
    source.write_text(PO, encoding="utf-8")
    (compiled,) = compile_messages(tmp_path)
    first = compiled.read_bytes()
    assert polib.mofile(str(compiled)).find("door").msgstr == "puerta"
    assert compile_messages(tmp_path, only_stale=True) == ()
    assert compile_messages(tmp_path)[0].read_bytes() == first


def test_a_mistake_in_a_translation_names_its_line(tmp_path: Path) -> None:
    source = tmp_path / "es" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(f"{PO}nonsense\n", encoding="utf-8")
    with pytest.raises(NotReadyError, match="line 6"):
        compile_messages(tmp_path)


def test_languages_come_from_folders(tmp_path: Path) -> None:
    (tmp_path / "cities" / "x").mkdir(parents=True)
    profile = tmp_path / "cities" / "x" / "city.toml"
    profile.write_text('languages = ["es", "zh-hans", "none"]', encoding="utf-8")
    for folder, direction in (("en", "ltr"), ("es", "ltr"), ("zh_Hans", "ltr"), ("ar", "rtl")):
        (tmp_path / "locale" / folder).mkdir(parents=True)
        words = f'own_name = "{folder}"\ndirection = "{direction}"\n'
        (tmp_path / "locale" / folder / "language.toml").write_text(words, encoding="utf-8")
    found = languages_of(tmp_path / "cities", "x", tmp_path / "locale")
    assert [language.code for language in found] == ["en", "es", "zh-hans"]


def test_a_direction_is_ltr_or_rtl(tmp_path: Path) -> None:
    (tmp_path / "locale" / "en").mkdir(parents=True)
    text = 'own_name = "English"\ndirection = "up"\n'
    (tmp_path / "locale" / "en" / "language.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="direction is 'up'"):
        languages_of(tmp_path, "x", tmp_path / "locale")


def test_a_languages_state_is_known(tmp_path: Path) -> None:
    (tmp_path / "locale" / "en").mkdir(parents=True)
    text = 'own_name = "English"\ndirection = "ltr"\nstate = "nearly"\n'
    (tmp_path / "locale" / "en" / "language.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"state is 'nearly'.*awaiting a human reviewer"):
        languages_of(tmp_path, "x", tmp_path / "locale")
