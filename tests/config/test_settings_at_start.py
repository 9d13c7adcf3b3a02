"""Settings are looked at before anything starts: a wrong name or value is told with the way out."""

from __future__ import annotations

import base64
import shutil
from pathlib import Path

import pyrage
import pytest
from tests.operations.instance import Instance

from dintel.config import serve, values
from dintel.config.advice import advice
from dintel.config.databases import databases
from dintel.config.environment import read_environment
from dintel.config.home import require_writable_home
from dintel.config.mail import mail
from dintel.config.problem import NotReadyError
from dintel.config.variables import VARIABLES
from dintel.lawbook.roots import data_root

NO_NAMES = {
    "DINTEL_DATABSE_URL": ("postgres://dintel@db/dintel", "Is it DINTEL_DATABASE_URL?"),
    "DINTEL_database_url": ("postgres://dintel@db/dintel", "no setting of Dintel has that name"),
    "DINTEL_WITNESES": ("x", "Is it DINTEL_WITNESSES?"),
    "DINTEL_QQQQ": ("1", "docs/reference/settings.md"),
}
SEED = base64.b64encode(bytes(32)).decode()
NUMBERS = (
    *("DINTEL_UPLOAD_LIMIT_MB", "DINTEL_OUTSIDE_FILE_LIMIT_MB", "DINTEL_OUTSIDE_RECORD_LIMIT_MB"),
    *("DINTEL_REPORT_WAIT_SECONDS", "DINTEL_REPORTS_WITHOUT_WORK_AN_HOUR", "DINTEL_REPORTS_USUAL_AN_HOUR"),
    *("DINTEL_REQUESTS_WITHOUT_WORK_AN_HOUR", "DINTEL_REQUESTS_USUAL_AN_HOUR", "DINTEL_IDLE_MINUTES"),
    *("DINTEL_CHECKPOINT_MINUTES", "DINTEL_TIMESTAMP_HOURS"),
)
WRONG = {
    "DINTEL_WEB_PROCESSES": {
        "0": "not a whole number above 0",
        "00": "not a whole number",
        "²": "not a whole number",
        "5000": "more than the",
    },
    "DINTEL_WEB_HOSTS": {"-1": "not a whole number", "1" * 5000: "more than the"},
    "DINTEL_CITY": {"../albuquerque": "not the name of a folder", "a/b": "not the name"},
    "DINTEL_ALLOWED_HOSTS": {
        "https://dintel.example.gov": "without https://",
        "a.example b.example": "with commas between",
        "dintel.example.gov:8000": "without https:// and port",
        "a.example,,b/": "'b/'",
    },
    "DINTEL_ONION_HOST": {"example.onion": "not an onion address"},
    "DINTEL_HTTPS": {"perhaps": "neither on nor off"},
    "DINTEL_DATABASE_POOL": {"many": "how many connections", "0": "how many", "999999999": "how many"},
    "DINTEL_REPLICA_LAG_SECONDS": {"1.5": "not a whole number"},
    "DINTEL_STATE_OFFICE": {"x": "neither on nor off", "1": "DINTEL_DATABASE_URL empty"},
    "DINTEL_EVIDENCE_URL": {"https://evidence": "names no bucket"},
    "DINTEL_SCANNER": {"clamd": "names no scanner"},
    "DINTEL_DEMO": {"demo": "neither on nor off"},
    "DINTEL_PUBLIC_URL": {
        "dintel.example.gov": "such as https://dintel.example.gov",
        "ftp://dintel.example.gov": "not the address of a server",
        "https://": "not the address",
        "https://dintel.example.gov/sub": "without a page",
        "https://a@dintel.example.gov": "not the address",
        "https://dintel.example.gov?a": "not the address",
        "https://dintel.example.gov:99999": "not the address",
        "https://dintel example": "not the address",
        "https://[::1": "not the address",
    },
    "DINTEL_EMAIL_FROM": {"the city": "not an e-mail address", "a@b@c": "not an", "x\n<a@b>": "not an"},
    **{name: {"-5": "not a whole number above 0", "1000001": "more than the 1000000"} for name in NUMBERS},
    "DINTEL_REPORT_WORK_BITS": {"33": "more than the 32"},
    "DINTEL_OIDC_ISSUER": {
        "provider.example": "not an http",
        "https://provider.example": "DINTEL_OIDC_CLIENT_ID is not",
    },
    "DINTEL_OIDC_CLIENT_ID": {"dintel": "DINTEL_OIDC_ISSUER is not"},
    "DINTEL_LEDGER_KEY": {"seed": "base64 form of 32 bytes", SEED[:-4]: "base64 form", f"{SEED}AAAA": "base64 form"},
    "DINTEL_WITNESSES": {"nobody": "not a witness's key"},
    "DINTEL_TIMESTAMP_URL": {"ftp://authority": "not an http or https address", "https://authority": "no file of root"},
    "DINTEL_TIMESTAMP_POLICY": {"policy": "numbers with dots", "1.2.": "numbers with dots", "1.02": "numbers"},
    "DINTEL_SEALING_RECIPIENTS": {"age1": "no age recipient", "ssh-ed25519 AAAA": "no age recipient"},
    "DINTEL_LOG": {"xml": "lines or json"},
    "DINTEL_LOG_REQUESTS": {"perhaps": "neither on nor off"},
    "DINTEL_DEBUG": {"2": "neither on nor off"},
}
"""What is refused at once, with words that it is refused in."""
LATER = {
    "PORT": "where it is listened on: other commands leave it alone",
    "DINTEL_BIND": "where it is listened on",
    "DINTEL_HOME": "a folder that can be written to, looked at where something is written",
    "DINTEL_DATA": "a folder with law in it, looked at where the law is opened",
    "DINTEL_DATABASE_URL": "with the settings of databases (tests/apps/design/test_start.py)",
    "DINTEL_DATABASE_REPLICA_URL": "with the settings of databases",
    "DINTEL_POSTGRES_BIN": "by backup and restore, which alone need it",
    "DINTEL_EVIDENCE_KEY_ID": "with its secret, where there is a bucket",
    "DINTEL_EVIDENCE_SECRET": "with its id",
    "DINTEL_EMAIL_URL": "with the settings of letters (tests/apps/design/test_start.py)",
    "DINTEL_SECRET_KEY": "any word is one; a short one is told of (config.advice)",
    "DINTEL_METRICS_TOKEN": "any word is one; a short one is told of",
    "DINTEL_OIDC_CLIENT_SECRET": "the provider says whether it is right",
    "DINTEL_TIMESTAMP_ROOTS": "where a timestamp is verified",
    "DINTEL_SEALING_KEYS": "where keys are opened, before the first page",
}
"""What is looked at later, with where."""


def test_every_setting_is_looked_at() -> None:
    assert set(VARIABLES) == WRONG.keys() | LATER.keys()
    assert not WRONG.keys() & LATER.keys()


@pytest.mark.parametrize("name", NO_NAMES)
def test_a_wrong_name_is_refused_with_the_way_out(name: str) -> None:
    value, words = NO_NAMES[name]
    with pytest.raises(NotReadyError) as told:
        read_environment({name: value})
    assert name in str(told.value)
    assert words in str(told.value)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in WRONG for value in WRONG[name]])
def test_a_wrong_value_is_refused_with_the_way_out(name: str, value: str) -> None:
    with pytest.raises(NotReadyError) as told:
        read_environment({name: value})
    assert name in str(told.value)
    assert WRONG[name][value] in str(told.value)
    assert name != "DINTEL_LEDGER_KEY" or value not in str(told.value), "a secret is said nowhere"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DINTEL_ALLOWED_HOSTS", "*, .example.gov, 192.0.2.1, [::1], host_name, a-b.example."),
        ("DINTEL_PUBLIC_URL", "http://[2001:db8::1]:8000/"),
        ("DINTEL_PUBLIC_URL", "https://dintel.example.gov:8443"),
        ("DINTEL_EMAIL_FROM", "City of Albuquerque, Office of Equity <dintel@example.gov>"),
        ("DINTEL_EMAIL_FROM", "dintel@localhost"),
        ("DINTEL_LEDGER_KEY", SEED),
        ("DINTEL_TIMESTAMP_POLICY", "1.2.3.4.1"),
        ("DINTEL_WEB_PROCESSES", "08"),
        ("DINTEL_REPORT_WORK_BITS", "32"),
    ],
)
def test_what_is_right_is_taken(name: str, value: str) -> None:
    read_environment({name: value})


def test_every_age_recipient_is_taken() -> None:
    made = [str(pyrage.x25519.Identity.generate().to_public()) for _ in range(50)]
    assert read_environment({"DINTEL_SEALING_RECIPIENTS": ", ".join(made)}).sealing_recipients == tuple(made)


def test_an_issuer_keeps_its_last_stroke_and_a_public_address_does_not() -> None:
    found = read_environment({"DINTEL_OIDC_ISSUER": "https://provider.example/", "DINTEL_OIDC_CLIENT_ID": "dintel"})
    assert found.sign_in.issuer == "https://provider.example/"  # it is compared with what the provider says of itself
    assert (
        read_environment({"DINTEL_PUBLIC_URL": "https://dintel.example.gov/"}).public_url
        == "https://dintel.example.gov"
    )


@pytest.mark.parametrize("url", ["host", "smtp://", "http://host", "smtp://host:99999", "smtp://host:x", "smtps://:25"])
def test_a_mail_server_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(NotReadyError, match="smtp://user:password@host:587"):
        mail(read_environment({"DINTEL_EMAIL_URL": url}))


def test_a_mail_server_is_named_with_its_port_or_without() -> None:
    found = [
        mail(read_environment({"DINTEL_EMAIL_URL": f"{url}"}))[1] for url in ("smtp://h", "smtps://h", "smtp://h:25")
    ]
    assert [(one["EMAIL_PORT"], one["EMAIL_USE_SSL"], one["EMAIL_USE_TLS"]) for one in found] == [
        (587, False, True),
        (465, True, False),
        (25, False, True),
    ]


SERVER = {
    "DINTEL_HTTPS": "1",
    "DINTEL_PUBLIC_URL": "https://dintel.example.gov",
    "DINTEL_EMAIL_URL": "smtp://mail.example.gov",
    "DINTEL_SECRET_KEY": "x" * 32,
    "DINTEL_METRICS_TOKEN": "x" * 16,
}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DINTEL_PUBLIC_URL", "", "Links in letters begin with http://127.0.0.1:8000"),
        ("DINTEL_EMAIL_URL", "", "nobody is sent one"),
        ("DINTEL_SECRET_KEY", "abc", "DINTEL_SECRET_KEY has 3 characters"),
        ("DINTEL_METRICS_TOKEN", "abc", "DINTEL_METRICS_TOKEN has 3 characters"),
    ],
)
def test_what_a_city_hardly_wants_is_told_and_not_refused(name: str, value: str, words: str, tmp_path: Path) -> None:
    server = {**SERVER, "DINTEL_HOME": str(tmp_path)}
    assert list(advice(read_environment(server))) == []
    (said,) = advice(read_environment({**server, name: value}))
    assert words in said
    assert "abc" not in said


def test_a_home_that_others_may_look_into_is_told_of(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert list(advice(read_environment({"DINTEL_HOME": str(home)}))) == []  # it is made for this user alone
    require_writable_home(home)
    assert list(advice(read_environment({"DINTEL_HOME": str(home)}))) == []
    home.chmod(0o755)
    (said,) = advice(read_environment({"DINTEL_HOME": str(home)}))
    assert f"chmod 700 {home}" in said


def test_a_laptop_and_a_demo_are_told_nothing(tmp_path: Path) -> None:
    assert list(advice(read_environment({"DINTEL_HOME": str(tmp_path)}))) == []
    assert list(advice(read_environment({"DINTEL_DEMO": "1", "DINTEL_HTTPS": "1", "DINTEL_SECRET_KEY": "x"}))) == []


def test_every_setting_may_be_empty_and_what_is_not_ours_is_left_alone() -> None:
    given = {**dict.fromkeys(VARIABLES, ""), "PATH": "/bin", "DINTEL_FIXTURES": "x", "DINTEL_TEST_KILLS": "1"}
    assert read_environment(given).log == "lines"
    assert read_environment({"DINTEL_LOG": "JSON"}).log == "json"


def test_a_library_that_is_not_installed_is_named_with_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    gone: set[str] = set()
    monkeypatch.setattr(values, "find_spec", lambda name: None if name in gone else name)
    postgresql = {"DINTEL_DATABASE_URL": "postgres://dintel@db/dintel"}
    pooled = {**postgresql, "DINTEL_DATABASE_POOL": "8"}
    databases(read_environment(pooled))
    gone |= {"psycopg_pool"}
    databases(read_environment(postgresql))
    with pytest.raises(NotReadyError, match=r"DINTEL_DATABASE_URL needs psycopg_pool.*--extra postgres"):
        databases(read_environment(pooled))
    gone |= {"psycopg", "boto3"}
    with pytest.raises(NotReadyError, match=r"needs psycopg, which is not installed here"):
        databases(read_environment(postgresql))
    with pytest.raises(NotReadyError, match=r"DINTEL_EVIDENCE_URL needs boto3.*--extra s3"):
        read_environment({"DINTEL_EVIDENCE_URL": "s3://evidence"})
    databases(read_environment({}))


def test_a_city_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(NotReadyError, match=r"no folder of that name. There are: albuquerque, boston"):
        read_environment({"DINTEL_CITY": "nowhere"})


def test_data_without_law_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DINTEL_DATA", str(tmp_path))
    with pytest.raises(NotReadyError, match=r"no folder 'law'.*Set DINTEL_DATA"):
        read_environment({})


@pytest.mark.parametrize("bind", ["999.1.1.1", "192.0.2.1", "no such host"])
def test_an_address_of_another_machine_is_told_from_a_port_in_use(bind: str) -> None:
    with pytest.raises(NotReadyError, match=f"DINTEL_BIND is '{bind}', which is no address of this machine"):
        serve.free_port(read_environment({"DINTEL_BIND": bind}))


@pytest.mark.parametrize("words", [["check"], ["manage", "ledger_check"], ["tick"], ["serve"], ["agency", "list"]])
def test_city_files_that_cannot_be_read_are_named_by_every_command(words: list[str], tmp_path: Path) -> None:
    for name in ("law", "locale", "figures", "cities"):
        (tmp_path / name).symlink_to(data_root() / name)
    (tmp_path / "cities").unlink()
    shutil.copytree(data_root() / "cities" / "albuquerque", tmp_path / "cities" / "albuquerque")
    profile = tmp_path / "cities" / "albuquerque" / "city.toml"
    profile.write_text(f"place =\n{profile.read_text(encoding='utf-8')}", encoding="utf-8")
    done = Instance(tmp_path / "home", DINTEL_DATA=str(tmp_path), PORT="18765").dintel(*words)
    assert done.returncode in {1, 2}
    assert "Traceback" not in done.stderr
    assert "city.toml, line 1" in done.stderr
    assert "Correct what it names" in done.stderr
