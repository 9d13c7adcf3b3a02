"""What the surroundings tell Dintel: its environment variables are read here and nowhere else."""

import difflib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from dintel.apps.evidence.address import Address, bucket_at
from dintel.apps.evidence.clamd import Place, place_at
from dintel.apps.ledger.keys import SEED_BYTES, seed_of
from dintel.config.problem import NotReadyError
from dintel.config.values import WEB, address, is_on, listed, matching, number, one_of, require_extra, text, whole
from dintel.config.variables import VARIABLES
from dintel.lawbook.city import SLUG
from dintel.lawbook.roots import data_root

LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")
MOST_PROCESSES_A_PROCESSOR = 8
"""Far more than helps; a slip of the finger would fill the memory of the machine."""
MOST_WORK_BITS = 32
"""Four billion hashes: minutes on a quick device. More would shut the door."""


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
    city = _city(given)
    return Environment(
        home=Path(given.get("DINTEL_HOME") or _default_home()).expanduser().absolute(),
        city=city,
        databases=_databases(given),
        state_office=_state_office(given),
        evidence=Evidence(_bucket(given), _bucket_key(given), _scanner(given)),
        secret_key=given.get("DINTEL_SECRET_KEY", ""),
        allowed_hosts=(*LOCAL_HOSTS, *_hosts(given), *_onion(given), *_agencies(given)),
        onion_host="".join(_onion(given)),
        debug=is_on(given, "DINTEL_DEBUG"),
        https=is_on(given, "DINTEL_HTTPS"),
        bind=text(given, "DINTEL_BIND", "127.0.0.1"),
        port=text(given, "PORT", "8000"),
        web_processes=_processes(given),
        web_hosts=number(given, "DINTEL_WEB_HOSTS", 1),
        demo=is_on(given, "DINTEL_DEMO"),
        public_url=_public_url(given) or f"http://127.0.0.1:{text(given, 'PORT', '8000')}",
        email_url=text(given, "DINTEL_EMAIL_URL"),
        email_from=_sender(given),
        sizes=_sizes(given),
        doors=_doors(given),
        sign_in=_sign_in(given),
        ledger_key=_ledger_key(given),
        witnesses=tuple(_witnesses(given.get("DINTEL_WITNESSES", ""))),
        checkpoint_minutes=number(given, "DINTEL_CHECKPOINT_MINUTES", 10),
        timestamps=_authority(given),
        sealing_keys=text(given, "DINTEL_SEALING_KEYS", "file:"),
        sealing_recipients=_recipients(given),
        metrics_token=text(given, "DINTEL_METRICS_TOKEN"),
        log=one_of(given, "DINTEL_LOG", LOG_FORMS),
        log_requests=is_on(given, "DINTEL_LOG_REQUESTS"),
    )


def _state_office(given: Mapping[str, str]) -> bool:
    """Return whether several agencies share this instance."""
    if not is_on(given, "DINTEL_STATE_OFFICE"):
        return False
    if not text(given, "DINTEL_DATABASE_URL"):
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


PGBOUNCER, MOST_CONNECTIONS = "pgbouncer", 1000


def _pool(given: Mapping[str, str]) -> str:
    told = text(given, "DINTEL_DATABASE_POOL").lower()
    if told in {"", PGBOUNCER} or 0 < whole(told) <= MOST_CONNECTIONS:
        return told
    message = (
        f"DINTEL_DATABASE_POOL is {told!r}. Write how many connections each process may hold, such as 8; or pgbouncer,"
        " where DINTEL_DATABASE_URL names a PgBouncer in transaction mode; or nothing."
    )
    raise NotReadyError(message)


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
    url = text(given, "DINTEL_EVIDENCE_URL")
    key_id, secret = _bucket_key(given)
    if url:
        require_extra("s3", "DINTEL_EVIDENCE_URL", "boto3")
    try:
        return bucket_at(url, key_id=key_id, secret=secret) if url else None
    except ValueError as problem:
        message = f"DINTEL_EVIDENCE_URL: {problem}"
        raise NotReadyError(message) from problem


def _bucket_key(given: Mapping[str, str]) -> tuple[str, str]:
    return text(given, "DINTEL_EVIDENCE_KEY_ID"), text(given, "DINTEL_EVIDENCE_SECRET")


def _scanner(given: Mapping[str, str]) -> Place | None:
    """Return where files are looked at before originals go out, None where no scanner is set."""
    place = text(given, "DINTEL_SCANNER")
    try:
        return place_at(place) if place else None
    except ValueError as problem:
        message = f"DINTEL_SCANNER: {problem}"
        raise NotReadyError(message) from problem


def _sizes(given: Mapping[str, str]) -> Sizes:
    return Sizes(
        number(given, "DINTEL_UPLOAD_LIMIT_MB", 512),
        number(given, "DINTEL_OUTSIDE_FILE_LIMIT_MB", 2048),
        number(given, "DINTEL_OUTSIDE_RECORD_LIMIT_MB", 8192),
    )


def _sign_in(given: Mapping[str, str]) -> SignIn:
    """Return how people sign in, the provider's address and our id there both or neither."""
    way_out = "not an http or https address. Write the provider's own, as its documents name it, or nothing."
    issuer, client = address(given, "DINTEL_OIDC_ISSUER", way_out), text(given, "DINTEL_OIDC_CLIENT_ID")
    if bool(issuer) != bool(client):
        has, lacks = ("DINTEL_OIDC_ISSUER", "DINTEL_OIDC_CLIENT_ID")[:: 1 if issuer else -1]
        message = (
            f"{has} is set and {lacks} is not, so nobody could sign in by the city's provider. Set both, or neither;"
            " see docs/how-to/set-up-sign-in.md."
        )
        raise NotReadyError(message)
    return SignIn(number(given, "DINTEL_IDLE_MINUTES", 60), issuer, client, given.get("DINTEL_OIDC_CLIENT_SECRET", ""))


def _databases(given: Mapping[str, str]) -> Databases:
    return Databases(
        url=text(given, "DINTEL_DATABASE_URL"),
        pool=_pool(given),
        replica_url=text(given, "DINTEL_DATABASE_REPLICA_URL"),
        replica_lag_seconds=number(given, "DINTEL_REPLICA_LAG_SECONDS", 30),
        postgres_bin=text(given, "DINTEL_POSTGRES_BIN"),
    )


OBJECT_ID = re.compile(r"[0-2](\.(0|[1-9][0-9]*))+")


def _authority(given: Mapping[str, str]) -> Authority:
    """Return the timestamp authority, its address and the file of its roots both or neither."""
    way_out = "not an http or https address. Write the authority's own, or nothing."
    url, roots = address(given, "DINTEL_TIMESTAMP_URL", way_out), text(given, "DINTEL_TIMESTAMP_ROOTS")
    if url and not roots:
        message = (
            "DINTEL_TIMESTAMP_URL names a timestamp authority, and DINTEL_TIMESTAMP_ROOTS no file of root certificates:"
            " anybody could answer in its name. Save the authority's root in PEM form, and name the file."
        )
        raise NotReadyError(message)
    name = "DINTEL_TIMESTAMP_POLICY"
    policy = matching(text(given, name), name, OBJECT_ID, "not numbers with dots between, such as 1.2.3.4.1.")
    return Authority(url, roots, policy, number(given, "DINTEL_TIMESTAMP_HOURS", 24))


ONION = re.compile(r"[a-z2-7]{56}\.onion")


def _onion(given: Mapping[str, str]) -> tuple[str, ...]:
    """Return the onion address in a tuple, an empty one if there is none."""
    way_out = (
        "not an onion address of 56 letters and digits, such as Tor writes into the file `hostname` of the service's"
        " folder. Write that, or nothing."
    )
    host = matching(text(given, "DINTEL_ONION_HOST").lower(), "DINTEL_ONION_HOST", ONION, way_out)
    return (host,) if host else ()


HOST = re.compile(r"\*|\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\]")
SENDER = re.compile(r"[^\s@<>]+@[^\s@<>]+|[^<>\r\n]*<[^\s@<>]+@[^\s@<>]+>")
RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}")


def _city(given: Mapping[str, str]) -> str:
    """Return the folder of the city's files, which is there."""
    name = "DINTEL_CITY"
    city = matching(text(given, name, "albuquerque"), name, SLUG, "not the name of a folder under cities/.")
    try:
        cities = data_root() / "cities"
    except FileNotFoundError as problem:
        raise NotReadyError(str(problem)) from problem
    if not (cities / city).is_dir():
        there = ", ".join(sorted(one.name for one in cities.glob("*/") if SLUG.fullmatch(one.name))) or "none"
        message = f"DINTEL_CITY is {city!r}, and {cities} has no folder of that name. There are: {there}."
        raise NotReadyError(message)
    return city


def _hosts(given: Mapping[str, str]) -> tuple[str, ...]:
    name = "DINTEL_ALLOWED_HOSTS"
    way_out = "not the name of a host. Write names alone, without https:// and port, with commas between."
    return tuple(matching(one, name, HOST, way_out) for one in listed(given, name))


def _processes(given: Mapping[str, str]) -> int:
    most = MOST_PROCESSES_A_PROCESSOR * (os.cpu_count() or 1)
    return number(given, "DINTEL_WEB_PROCESSES", 1, most=most)


def _public_url(given: Mapping[str, str]) -> str:
    way_out = (
        "not the address of a server. Write how links in letters begin, without a page, such as"
        " https://dintel.example.gov."
    )
    return address(given, "DINTEL_PUBLIC_URL", way_out, is_bare=True).rstrip("/")


def _sender(given: Mapping[str, str]) -> str:
    name = "DINTEL_EMAIL_FROM"
    way_out = "not an e-mail address, such as dintel@example.gov or City <dintel@example.gov>."
    return matching(text(given, name, "dintel@localhost"), name, SENDER, way_out)


def _recipients(given: Mapping[str, str]) -> tuple[str, ...]:
    name = "DINTEL_SEALING_RECIPIENTS"
    way_out = "which is no age recipient. Write age1... (docs/how-to/keep-the-keys.md)."
    return tuple(matching(one, name, RECIPIENT, way_out) for one in listed(given, name))


def _ledger_key(given: Mapping[str, str]) -> str:
    """Return the seed of the log's key; it is said nowhere."""
    seed = text(given, "DINTEL_LEDGER_KEY")
    if seed and not seed_of(seed):
        message = (
            f"DINTEL_LEDGER_KEY is not the base64 form of {SEED_BYTES} bytes. Take the one that was kept; a new log's"
            f" is made by `openssl rand -base64 {SEED_BYTES}`."
        )
        raise NotReadyError(message)
    return seed


def _doors(given: Mapping[str, str]) -> Doors:
    return Doors(
        report_work_bits=number(given, "DINTEL_REPORT_WORK_BITS", 18, most=MOST_WORK_BITS),
        report_wait_seconds=number(given, "DINTEL_REPORT_WAIT_SECONDS", 30),
        reports_without_work_an_hour=number(given, "DINTEL_REPORTS_WITHOUT_WORK_AN_HOUR", 120),
        reports_usual_an_hour=number(given, "DINTEL_REPORTS_USUAL_AN_HOUR", 60),
        requests_without_work_an_hour=number(given, "DINTEL_REQUESTS_WITHOUT_WORK_AN_HOUR", 60),
        requests_usual_an_hour=number(given, "DINTEL_REQUESTS_USUAL_AN_HOUR", 30),
    )
