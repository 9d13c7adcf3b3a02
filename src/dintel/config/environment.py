"""What the surroundings tell Dintel: its environment variables are read here and nowhere else."""

import difflib
import os
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dintel.apps.evidence.address import Address, bucket_at
from dintel.apps.evidence.clamd import Place, place_at
from dintel.lawbook.roots import data_root

LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")
WEB = frozenset({"http", "https"})


VARIABLES = {
    "PORT": "the port to listen on; default 8000",
    "DINTEL_WEB_PROCESSES": "how many processes answer pages; default 1; for many people at once, two a processor",
    "DINTEL_WEB_HOSTS": "how many hosts answer pages, each with so many processes; default 1",
    "DINTEL_HOME": "the folder for the database, the secret key, kept policies and static files; default var",
    "DINTEL_CITY": "the folder under cities/ that is served; default albuquerque",
    "DINTEL_DATA": "the folder that holds law/, cities/, locale/ and figures/; default those that came with the code",
    "DINTEL_BIND": "the address to listen on; default 127.0.0.1, this machine only",
    "DINTEL_ALLOWED_HOSTS": "names the server answers to, besides this machine's, with commas between",
    "DINTEL_ONION_HOST": "the onion address at which Tor brings visitors to this server by plain HTTP; empty for none",
    "DINTEL_HTTPS": "1 behind a proxy that speaks HTTPS",
    "DINTEL_DATABASE_URL": "postgres://user:password@host/name (extra `postgres`), of a cluster every host with commas "
    "between, as host1:5432,host2:5432; empty for SQLite in the home folder",
    "DINTEL_DATABASE_POOL": "empty: each thread keeps a connection for a minute; a number: a pool of so many in each "
    "process; pgbouncer: the address is a PgBouncer in transaction mode",
    "DINTEL_DATABASE_REPLICA_URL": "a streaming copy of the PostgreSQL database, from which public pages are read for "
    "visitors without an account; empty for none",
    "DINTEL_REPLICA_LAG_SECONDS": "how many seconds that copy may be behind before it is left alone; default 30",
    "DINTEL_STATE_OFFICE": "1 where several agencies share this instance, kept apart row by row, each under its own "
    "name before the host of DINTEL_PUBLIC_URL; PostgreSQL only (docs/how-to/run-a-state-office.md)",
    "DINTEL_POSTGRES_BIN": "the folder of pg_dump and pg_restore for `dintel backup` and `restore`; empty for the path",
    "DINTEL_EVIDENCE_URL": "s3://BUCKET/PREFIX?endpoint=ADDRESS&region=REGION (extra `s3`), where files of "
    "evidence lie; empty for the home folder; docs/how-to/store-files-in-a-bucket.md",
    "DINTEL_EVIDENCE_KEY_ID": "the id of the access key of that bucket; empty to look where AWS's own tools look",
    "DINTEL_EVIDENCE_SECRET": "the secret of that key",
    "DINTEL_SCANNER": "unix:/run/clamav/clamd.ctl or tcp://HOST:PORT, where ClamAV's daemon looks at files before an "
    "original goes out; empty for none; docs/how-to/scan-files.md",
    "DINTEL_SECRET_KEY": "signs forms; empty to have one made in the home folder",
    "DINTEL_DEMO": "1 for a made-up city with a sign-in-as page; `make run` sets it; never on a server people use",
    "DINTEL_PUBLIC_URL": "how links in letters begin, for example https://dintel.example.gov; default this machine",
    "DINTEL_EMAIL_URL": "smtp://user:password@host:587 or smtps://...; empty keeps letters as files in the home folder",
    "DINTEL_EMAIL_FROM": "the sender of letters; default dintel@localhost",
    "DINTEL_UPLOAD_LIMIT_MB": "the largest file taken, in megabytes; default 512",
    "DINTEL_OUTSIDE_FILE_LIMIT_MB": "the largest file taken from somebody without an account; default 2048",
    "DINTEL_OUTSIDE_RECORD_LIMIT_MB": "all files together that come to one record from outside; default 8192",
    "DINTEL_REPORT_WORK_BITS": "the work a device does for a report or request, as a power of two of hashes: 18",
    "DINTEL_REPORT_WAIT_SECONDS": "how long a report or a request without work is written at least; default 30",
    "DINTEL_REPORTS_WITHOUT_WORK_AN_HOUR": "reports without work that are taken in an hour; default 120",
    "DINTEL_REPORTS_USUAL_AN_HOUR": "reports in an hour beyond which more work is asked for; default 60",
    "DINTEL_REQUESTS_WITHOUT_WORK_AN_HOUR": "requests for the city's records by the public form, without such work, "
    "that are taken in an hour; default 60",
    "DINTEL_REQUESTS_USUAL_AN_HOUR": "such requests in an hour beyond which more work is asked for; default 30",
    "DINTEL_IDLE_MINUTES": "after how many minutes without use a sign-in ends; default 60",
    "DINTEL_OIDC_ISSUER": "the address of the city's OpenID Connect provider; empty for none",
    "DINTEL_OIDC_CLIENT_ID": "the client id the provider gave",
    "DINTEL_OIDC_CLIENT_SECRET": "the secret the provider gave",
    "DINTEL_LEDGER_KEY": "the base64 seed (32 bytes) of the ledger's key; empty to have one made in the home folder",
    "DINTEL_WITNESSES": "witnesses of the ledger, `KEY ADDRESS` each, on lines or with commas between; empty for none",
    "DINTEL_CHECKPOINT_MINUTES": "how often the ledger is signed, in minutes; default 10",
    "DINTEL_TIMESTAMP_URL": "the address of a timestamp authority (RFC 3161) for the ledger; empty for none",
    "DINTEL_TIMESTAMP_ROOTS": "a file of root certificates (PEM) that its timestamps must lead to",
    "DINTEL_TIMESTAMP_POLICY": "the policy its timestamps must name, such as 1.2.3.4.1; empty for any",
    "DINTEL_TIMESTAMP_HOURS": "how often the newest checkpoint is timestamped, in hours; default 24",
    "DINTEL_SEALING_KEYS": "where the keys that seal records are kept: file:PATH, environment:BASE64,BASE64 (oldest "
    "first) or pkcs11:token=LABEL?module-path=FILE&pin-source=FILE (extra `pkcs11`); "
    "default a file sealing/keys in the home folder, made at the first start",
    "DINTEL_SEALING_RECIPIENTS": "age recipients (age1...) with commas between, for the escrow copy of those keys",
    "DINTEL_METRICS_TOKEN": "the bearer token with which monitoring reads /health/metrics; empty: nobody does",
    "DINTEL_LOG": "how the server writes about itself: lines (default) or json, one object a line",
    "DINTEL_LOG_REQUESTS": "1 to list requests of people and programs with an account, by route, never by address",
    "DINTEL_DEBUG": "1 for a developer: details on error pages; never on a server",
}


class NotReadyError(Exception):
    """Dintel cannot start. The message says what, where, why and what to do now."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What forms that anybody may send ask for, and how much comes through them (`visitors.door`)."""

    report_work_bits: int
    report_wait_seconds: int
    reports_without_work_an_hour: int
    reports_usual_an_hour: int
    requests_without_work_an_hour: int
    requests_usual_an_hour: int


@dataclass(frozen=True, slots=True)
class Databases:
    """Where rows lie (`config.databases`)."""

    url: str
    pool: str
    replica_url: str
    replica_lag_seconds: int
    postgres_bin: str


@dataclass(frozen=True, slots=True)
class Authority:
    """Who confirms a time from outside (`apps.timestamps`)."""

    url: str
    roots: str
    policy: str
    hours: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where files of evidence lie, a bucket or (``None``) the home folder, and who looks at them before they go out."""

    bucket: Address | None
    credentials: tuple[str, str]
    scanner: Place | None


@dataclass(frozen=True, slots=True)
class Sizes:
    """The largest files that are taken, in megabytes."""

    upload_mb: int
    outside_file_mb: int
    outside_record_mb: int


@dataclass(frozen=True, slots=True)
class SignIn:
    """How staff sign in, and for how long: the city's OpenID Connect provider, an empty issuer for none."""

    idle_minutes: int
    issuer: str
    client_id: str
    client_secret: str


@dataclass(frozen=True, slots=True)
class Environment:
    """Every variable Dintel reads, with its type."""

    home: Path
    city: str
    databases: Databases
    state_office: bool
    evidence: Evidence
    secret_key: str
    allowed_hosts: tuple[str, ...]
    onion_host: str
    debug: bool
    https: bool
    bind: str
    port: str
    web_processes: int
    web_hosts: int
    demo: bool
    public_url: str
    email_url: str
    email_from: str
    sizes: Sizes
    doors: Doors
    sign_in: SignIn
    ledger_key: str
    witnesses: tuple[tuple[str, str], ...]
    checkpoint_minutes: int
    timestamps: Authority
    sealing_keys: str
    sealing_recipients: tuple[str, ...]
    metrics_token: str
    log: str
    log_requests: bool


def read_environment(variables: Mapping[str, str] | None = None) -> Environment:
    """Return the environment as typed values, with the defaults of a first start.

    Raises NotReadyError for a value that is none, and for a name that is nearly one of ours.
    """
    given = os.environ if variables is None else variables
    _refuse_unknown(given)
    return Environment(
        home=Path(given.get("DINTEL_HOME") or _default_home()).expanduser().absolute(),
        city=given.get("DINTEL_CITY") or "albuquerque",
        databases=_databases(given),
        state_office=_state_office(given),
        evidence=Evidence(_bucket(given), _bucket_key(given), _scanner(given)),
        secret_key=given.get("DINTEL_SECRET_KEY", ""),
        allowed_hosts=(*LOCAL_HOSTS, *_listed(given, "DINTEL_ALLOWED_HOSTS"), *_onion(given), *_agencies(given)),
        onion_host="".join(_onion(given)),
        debug=_is_on(given, "DINTEL_DEBUG"),
        https=_is_on(given, "DINTEL_HTTPS"),
        bind=given.get("DINTEL_BIND") or "127.0.0.1",
        port=given.get("PORT") or "8000",
        web_processes=_number(given, "DINTEL_WEB_PROCESSES", 1),
        web_hosts=_number(given, "DINTEL_WEB_HOSTS", 1),
        demo=_is_on(given, "DINTEL_DEMO"),
        public_url=(given.get("DINTEL_PUBLIC_URL") or f"http://127.0.0.1:{given.get('PORT') or '8000'}").rstrip("/"),
        email_url=given.get("DINTEL_EMAIL_URL", "").strip(),
        email_from=given.get("DINTEL_EMAIL_FROM") or "dintel@localhost",
        sizes=_sizes(given),
        doors=_doors(given),
        sign_in=_sign_in(given),
        ledger_key=given.get("DINTEL_LEDGER_KEY", "").strip(),
        witnesses=tuple(_witnesses(given.get("DINTEL_WITNESSES", ""))),
        checkpoint_minutes=_number(given, "DINTEL_CHECKPOINT_MINUTES", 10),
        timestamps=_authority(given),
        sealing_keys=given.get("DINTEL_SEALING_KEYS", "").strip() or "file:",
        sealing_recipients=_listed(given, "DINTEL_SEALING_RECIPIENTS"),
        metrics_token=given.get("DINTEL_METRICS_TOKEN", "").strip(),
        log=_one_of(given, "DINTEL_LOG", LOG_FORMS),
        log_requests=_is_on(given, "DINTEL_LOG_REQUESTS"),
    )


def _state_office(given: Mapping[str, str]) -> bool:
    """Return whether several agencies share this instance."""
    if not _is_on(given, "DINTEL_STATE_OFFICE"):
        return False
    if not given.get("DINTEL_DATABASE_URL", "").strip():
        message = (
            "DINTEL_STATE_OFFICE is on and DINTEL_DATABASE_URL empty: SQLite holds one agency, since it cannot keep"
            " rows apart by itself. Name a PostgreSQL database, or serve one agency; see"
            " docs/how-to/run-a-state-office.md."
        )
        raise NotReadyError(message)
    if not _office_host(given) or not _office_host(given).strip("0123456789."):
        message = (
            "DINTEL_STATE_OFFICE is on, and DINTEL_PUBLIC_URL names no host before which an agency's name could stand."
            " Write the office's own address, for example https://dintel.example.gov."
        )
        raise NotReadyError(message)
    for name in ("DINTEL_DEMO", "DINTEL_ONION_HOST"):
        if given.get(name, "").strip() not in {"", "0"}:
            message = f"DINTEL_STATE_OFFICE is on, and {name} is of one city. Leave it empty in a state office."
            raise NotReadyError(message)
    for name, value in OF_ONE_CITY.items():
        given_value = given.get(name, "").strip()
        if given_value and value in {"", given_value.lower()}:
            message = (
                f"DINTEL_STATE_OFFICE is on, and {name} is {given_value!r}: it keeps no agencies apart yet. Leave it"
                " empty in a state office; see docs/how-to/run-a-state-office.md."
            )
            raise NotReadyError(message)
    return True


OF_ONE_CITY = {"DINTEL_DATABASE_POOL": "pgbouncer"}
"""What serves one agency alone, and the value at which it does; empty for any."""


def _office_host(given: Mapping[str, str]) -> str:
    return urlsplit(given.get("DINTEL_PUBLIC_URL", "")).hostname or ""


def _agencies(given: Mapping[str, str]) -> tuple[str, ...]:
    """Return what takes in the addresses of every agency, in a state office."""
    return (f".{_office_host(given)}",) if _state_office(given) else ()


OTHERS_READ = re.compile("DINTEL_FIXTURES|DINTEL_TEST_.*")
"""Names that begin as ours do and are read by tests alone."""
LOG_FORMS = ("lines", "json")


def _refuse_unknown(given: Mapping[str, str]) -> None:
    """Refuse a setting that nobody reads: with a letter wrong in its name, SQLite would serve in PostgreSQL's place."""
    for name in sorted(given):
        if not name.startswith("DINTEL_") or name in VARIABLES or OTHERS_READ.fullmatch(name):
            continue
        near = difflib.get_close_matches(name, VARIABLES, n=1, cutoff=0.6)
        message = (
            f"{name} is set, and no setting of Dintel has that name, so it would do nothing."
            + (f" Is it {near[0]}?" if near else "")
            + " Correct it or take it away. docs/reference/settings.md lists every setting."
        )
        raise NotReadyError(message)


PGBOUNCER = "pgbouncer"


def _pool(given: Mapping[str, str]) -> str:
    text = given.get("DINTEL_DATABASE_POOL", "").strip().lower()
    if text in {"", PGBOUNCER} or (text.isascii() and text.isdigit() and int(text) > 0):
        return text
    message = (
        f"DINTEL_DATABASE_POOL is {text!r}. Write how many connections each process may hold, such as 8; or pgbouncer,"
        " where DINTEL_DATABASE_URL names a PgBouncer in transaction mode; or nothing."
    )
    raise NotReadyError(message)


def _one_of(given: Mapping[str, str], name: str, choices: Sequence[str]) -> str:
    """Return the value, the first choice where there is none."""
    value = given.get(name, "").strip().lower() or choices[0]
    if value not in choices:
        message = f"{name} is {value!r}. Set it to {' or '.join(choices)}."
        raise NotReadyError(message)
    return value


def _default_home() -> Path:
    root = data_root()
    return (Path.cwd() if root.name == "_data" else root) / "var"


def _witnesses(text: str) -> Iterator[tuple[str, str]]:
    from dintel.domain.merkle.note import COSIGNATURE_V1, VerifierKey  # noqa: PLC0415 - only where there are some

    for line in filter(None, map(str.strip, text.replace(",", "\n").splitlines())):
        key, _, url = line.partition(" ")
        try:
            is_good = VerifierKey.parse(key).key_type == COSIGNATURE_V1 and urlsplit(url.strip()).scheme in WEB
        except ValueError:
            is_good = False
        if not is_good:
            message = (
                f"DINTEL_WITNESSES holds {line!r}, not a witness's key (name+id+base64, cosignature/v1), a space"
                " and the http or https address under which it takes checkpoints. Ask its owner for both."
            )
            raise NotReadyError(message)
        yield key, url.strip()


def _bucket(given: Mapping[str, str]) -> Address | None:
    """Return the bucket of evidence, None where files lie in the home folder."""
    url = given.get("DINTEL_EVIDENCE_URL", "").strip()
    key_id, secret = _bucket_key(given)
    try:
        return bucket_at(url, key_id=key_id, secret=secret) if url else None
    except ValueError as problem:
        message = f"DINTEL_EVIDENCE_URL: {problem}"
        raise NotReadyError(message) from problem


def _bucket_key(given: Mapping[str, str]) -> tuple[str, str]:
    return given.get("DINTEL_EVIDENCE_KEY_ID", "").strip(), given.get("DINTEL_EVIDENCE_SECRET", "").strip()


def _scanner(given: Mapping[str, str]) -> Place | None:
    """Return where files are looked at before originals go out, None where no scanner is set."""
    text = given.get("DINTEL_SCANNER", "").strip()
    try:
        return place_at(text) if text else None
    except ValueError as problem:
        message = f"DINTEL_SCANNER: {problem}"
        raise NotReadyError(message) from problem


def _sizes(given: Mapping[str, str]) -> Sizes:
    return Sizes(
        _number(given, "DINTEL_UPLOAD_LIMIT_MB", 512),
        _number(given, "DINTEL_OUTSIDE_FILE_LIMIT_MB", 2048),
        _number(given, "DINTEL_OUTSIDE_RECORD_LIMIT_MB", 8192),
    )


def _sign_in(given: Mapping[str, str]) -> SignIn:
    return SignIn(
        _number(given, "DINTEL_IDLE_MINUTES", 60),
        given.get("DINTEL_OIDC_ISSUER", "").strip(),
        given.get("DINTEL_OIDC_CLIENT_ID", "").strip(),
        given.get("DINTEL_OIDC_CLIENT_SECRET", ""),
    )


def _databases(given: Mapping[str, str]) -> Databases:
    return Databases(
        url=given.get("DINTEL_DATABASE_URL", "").strip(),
        pool=_pool(given),
        replica_url=given.get("DINTEL_DATABASE_REPLICA_URL", "").strip(),
        replica_lag_seconds=_number(given, "DINTEL_REPLICA_LAG_SECONDS", 30),
        postgres_bin=given.get("DINTEL_POSTGRES_BIN", "").strip(),
    )


def _authority(given: Mapping[str, str]) -> Authority:
    """Return the timestamp authority, its address and the file of its roots both or neither."""
    url, roots = given.get("DINTEL_TIMESTAMP_URL", "").strip(), given.get("DINTEL_TIMESTAMP_ROOTS", "").strip()
    if url and urlsplit(url).scheme not in WEB:
        message = (
            f"DINTEL_TIMESTAMP_URL is {url!r}, not an http or https address. Write the authority's own, or nothing."
        )
        raise NotReadyError(message)
    if url and not roots:
        message = (
            "DINTEL_TIMESTAMP_URL names a timestamp authority, and DINTEL_TIMESTAMP_ROOTS no file of root certificates:"
            " anybody could answer in its name. Save the authority's root in PEM form, and name the file."
        )
        raise NotReadyError(message)
    return Authority(
        url, roots, given.get("DINTEL_TIMESTAMP_POLICY", "").strip(), _number(given, "DINTEL_TIMESTAMP_HOURS", 24)
    )


ONION = re.compile(r"[a-z2-7]{56}\.onion")


def _onion(given: Mapping[str, str]) -> tuple[str, ...]:
    """Return the onion address in a tuple, an empty one if there is none."""
    host = given.get("DINTEL_ONION_HOST", "").strip().lower()
    if host and not ONION.fullmatch(host):
        message = (
            f"DINTEL_ONION_HOST is {host!r}, not an onion address of 56 letters and digits, such as Tor writes into the"
            " file `hostname` of the service's folder. Write that, or nothing."
        )
        raise NotReadyError(message)
    return (host,) if host else ()


def _listed(given: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in given.get(name, "").split(",") if part.strip())


def _number(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name, "").strip()
    if not text:
        return default
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    message = f"{name} is {text!r}, which is not a whole number above 0. Set it to one, for example {default}."
    raise NotReadyError(message)


def _is_on(given: Mapping[str, str], name: str) -> bool:
    value = given.get(name, "").strip().lower()
    if value in {"", "0", "no", "off", "false"}:
        return False
    if value in {"1", "yes", "on", "true"}:
        return True
    message = f"{name} is {value!r}, which is neither on nor off. Set it to 1 or to 0."
    raise NotReadyError(message)


def require_writable_home(home: Path) -> None:
    """Make the folder for the database, the key and the static files.

    Raises NotReadyError if it cannot be written to.
    """
    probe = home / ".write-check"
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as problem:
        message = (
            f"Dintel cannot write to its home folder {home}: {problem.strerror or problem}.\n"
            "The database, the secret key and the prepared pages are kept there.\n"
            "Give this user the right to write to it, or name another folder, for example: "
            "DINTEL_HOME=~/dintel"
        )
        raise NotReadyError(message) from problem


def secret_key(environment: Environment) -> str:
    """Return the key that signs forms: the one given, or one made once, for this user only."""
    if environment.secret_key:
        return environment.secret_key
    path = environment.home / "secret_key"
    if not path.exists():
        require_writable_home(environment.home)
        _write_once(path, secrets.token_urlsafe(48))
    key = path.read_text(encoding="ascii").strip()
    if not key:
        message = (
            f"The secret key file {path} is empty, so nothing can be signed. "
            "Restore it from a backup, or delete it to have a new one made; everyone then signs in "
            "again."
        )
        raise NotReadyError(message)
    return key


def _write_once(path: Path, text: str) -> None:
    """Put a whole file in place or, when another process was first, nothing."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{text}\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def mail(environment: Environment) -> tuple[str, dict[str, object]]:
    """Return the mail backend and its settings: the named server, or files in the home folder."""
    if not environment.email_url:
        return "django.core.mail.backends.filebased.EmailBackend", {}
    parts = urlsplit(environment.email_url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        message = (
            "DINTEL_EMAIL_URL does not name a mail server. Write it as smtp://user:password@host:587, "
            "or leave it empty to keep letters as files."
        )
        raise NotReadyError(message)
    secure = parts.scheme == "smtps"
    return "django.core.mail.backends.smtp.EmailBackend", {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if secure else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": secure,
        "EMAIL_USE_TLS": not secure and parts.hostname not in LOCAL_HOSTS,
        "EMAIL_TIMEOUT": 20,
    }


def _doors(given: Mapping[str, str]) -> Doors:
    return Doors(
        report_work_bits=_number(given, "DINTEL_REPORT_WORK_BITS", 18),
        report_wait_seconds=_number(given, "DINTEL_REPORT_WAIT_SECONDS", 30),
        reports_without_work_an_hour=_number(given, "DINTEL_REPORTS_WITHOUT_WORK_AN_HOUR", 120),
        reports_usual_an_hour=_number(given, "DINTEL_REPORTS_USUAL_AN_HOUR", 60),
        requests_without_work_an_hour=_number(given, "DINTEL_REQUESTS_WITHOUT_WORK_AN_HOUR", 60),
        requests_usual_an_hour=_number(given, "DINTEL_REQUESTS_USUAL_AN_HOUR", 30),
    )
