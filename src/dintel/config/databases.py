"""What Django connects to: a file in the home folder, or the named PostgreSQL, its cluster, pool and copy."""

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from dintel.config.environment import PGBOUNCER, Environment
from dintel.config.problem import NotReadyError
from dintel.config.values import require_extra

PRAGMAS = (
    *("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"),
    "secure_delete=ON",  # what is deleted is overwritten, whichever SQLite this is: a destroyed key must not linger
    "wal_autocheckpoint=8000",  # pages: a filing writes about 90, most of them the same ones; folding back is rarer
)


def databases(environment: Environment) -> dict[str, dict[str, object]]:
    """Return what Django connects to: a file in the home folder, or the named PostgreSQL and its copy, if any."""
    if not environment.databases.url:
        if environment.databases.replica_url:
            message = (
                "DINTEL_DATABASE_REPLICA_URL names a copy, and DINTEL_DATABASE_URL no PostgreSQL of which it could"
                " be a copy. Name both, or neither."
            )
            raise NotReadyError(message)
        return {"default": _sqlite(environment.home)}
    default = postgresql(environment.databases.url, environment.databases.pool, "DINTEL_DATABASE_URL")
    engine = {"ENGINE": "dintel.config.office_postgresql"} if environment.state_office else {}
    default |= engine
    if not environment.databases.replica_url:
        return {"default": default}
    copy = postgresql(environment.databases.replica_url, environment.databases.pool, "DINTEL_DATABASE_REPLICA_URL")
    copy["TEST"] = {"MIRROR": "default"}
    copy |= engine
    copy["OPTIONS"] = {"connect_timeout": 2, **OPTIONS_OF_A_COPY, **dict(_options(copy))}
    return {"default": default, "replica": copy}


def _sqlite(home: Path) -> dict[str, object]:
    return {
        "ENGINE": "dintel.config.sqlite",
        "NAME": home / "dintel.sqlite3",
        "CONN_MAX_AGE": None,  # the last to close would fold the log back into the file, at every request
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "".join(f"PRAGMA {pragma};" for pragma in PRAGMAS),
        },
    }


STATEMENTS_KEPT: dict[str, object] = {"server_side_binding": True, "prepare_threshold": 3}
"""PostgreSQL plans a statement once and is handed its values; a filing asks the same dozen again and again."""
STATEMENTS_NOT_KEPT: dict[str, object] = {"server_side_binding": True, "prepare_threshold": None}
"""Behind a pooler the next statement may reach another server process, which has planned nothing."""
OPTIONS_OF_A_COPY: dict[str, object] = {"options": "-c default_transaction_read_only=on"}
"""Nothing is written there even where the address is wrong and names a server that would take it."""


SEVERAL_HOSTS = {
    "target_session_attrs": "read-write",  # whichever of them is the primary now
    "connect_timeout": "3",  # seconds for each host: one that is cut off says nothing
    "tcp_user_timeout": "6000",  # milliseconds for what was sent to be received
    "keepalives_idle": "4",  # seconds of silence while an answer is waited for, then one question after another
    "keepalives_interval": "2",
    "keepalives_count": "3",
}
"""Of a cluster: the primary is looked for among the hosts, and one that is gone is noticed within ten seconds."""
PLACE = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:,]*)(?::([0-9]+))?")


def _options(told: Mapping[str, object]) -> Mapping[str, object]:
    options = told["OPTIONS"]
    return options if isinstance(options, dict) else {}


def postgresql(url: str, pool: str, setting: str) -> dict[str, object]:
    """Return how Django connects to a PostgreSQL. Raises NotReadyError naming the setting that holds the address."""
    scheme, _, rest = url.partition("://")
    login, _, places = rest.partition("/")[0].rpartition("@")
    parts = urlsplit(f"{scheme}://cluster/{rest.partition('/')[2]}")
    found = [PLACE.fullmatch(place) for place in places.split(",")]
    name = unquote(parts.path.removeprefix("/"))
    if scheme not in {"postgres", "postgresql"} or not name or not all(found):
        message = (
            f"{setting} does not name a PostgreSQL database. "
            "Write it as postgres://user:password@host:5432/name, of a cluster with every host and commas between, "
            "or leave it empty to use SQLite."
        )
        raise NotReadyError(message)
    require_extra("postgres", setting, "psycopg", *(("psycopg_pool",) if pool.isdigit() else ()))
    hosts = [unquote(one[1].strip("[]").lower()) for one in found if one]
    ports = [one[2] or "" for one in found if one]
    user, _, password = login.partition(":")
    options: dict[str, object] = {**(STATEMENTS_NOT_KEPT if pool == PGBOUNCER else STATEMENTS_KEPT)}
    options |= {**(SEVERAL_HOSTS if len(hosts) > 1 else {}), **dict(parse_qsl(parts.query))}
    if pool.isdigit():
        options["pool"] = {"min_size": 1, "max_size": int(pool), "timeout": 10}
    return {
        "ENGINE": "dintel.config.postgresql",
        "NAME": name,
        "USER": unquote(user),
        "PASSWORD": unquote(password),
        "HOST": ",".join(hosts),
        "PORT": ",".join(ports) if any(ports) else "",  # an empty one among them is 5432
        "CONN_MAX_AGE": 0 if pool.isdigit() else 60,  # what a pool lends is given back after each request
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": pool == PGBOUNCER,  # they would outlive their transaction on another connection
        "OPTIONS": options,
    }
