"""A state office is made as its how-to says, filled, backed up and put back: every agency has what was its own.

Its files lie in folders and are put back into a bucket, which every agency has a part of.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import psycopg
import pyrage
import pytest
from psycopg.conninfo import conninfo_to_dict
from tests.bucket_server import address, bucket_server
from tests.operations.instance import Instance
from tests.postgres_programs import of_the_package

from dintel.apps.evidence.store.bucket import client_of

HOST = "https://dintel.example.invalid"
OTHER = "taos"
ADMINISTRATOR = """
CREATE ROLE dintel_owner NOLOGIN;
CREATE ROLE dintel LOGIN NOINHERIT PASSWORD 'only-for-tests';
GRANT dintel_owner TO dintel;
CREATE DATABASE before OWNER dintel_owner;
CREATE DATABASE after OWNER dintel_owner;
"""
FILL = """
import io, json, django
django.setup()
from datetime import datetime, timedelta
from dintel.apps import binding
from dintel.apps.accounts.models import User
from dintel.apps.contacts.models import Contact
from dintel.apps.evidence import services as evidence
from dintel.apps.ledger import services as ledger
from dintel.apps.office import queries
from tests.apps.contacts.made import NOW, filed, ice, report
from tests.apps.evidence.evidence_samples import jpeg
for turn, one in enumerate(queries.every(), 1):
    with binding.to(queries.named(one.slug)):
        by = User.objects.get()
        for _ in range(turn):
            filed(report(ice()), by=by)
        told = {"subject_kind": "contact", "subject_key": Contact.objects.first().number, "declared_type": ""}
        evidence.keep_file(name=f"{one.slug}.jpg", stream=io.BytesIO(jpeg()), by=by, at=NOW, **told)
        ledger.sequence(at=NOW)
        ledger.checkpoint(at=NOW + timedelta(hours=1), why="scheduled")
"""
TOLD = """
import json, django
django.setup()
from dintel.apps import binding
from dintel.apps.accounts.models import User
from dintel.apps.contacts.models import Contact
from dintel.apps.evidence.models import File
from dintel.apps.ledger import memory
from dintel.apps.office import queries
found = {}
for one in queries.every():
    with binding.to(queries.named(one.slug)):
        rows = [list(model.objects.order_by("pk").values_list(*names)) for model, names in (
            (User, ("email",)), (Contact, ("number", "pk")), (File, ("sha256", "size")))]
        found[one.slug] = [repr(rows), memory.recall()]
print(json.dumps(found))
"""

SHAPE = """
    SELECT relkind::text, count(*) FROM pg_class WHERE relname ~ '^contacts_contact(_[0-9]+)?$' GROUP BY 1 ORDER BY 1"""


def done(instance: Instance, *words: object) -> str:
    """Return what a command that must go well printed."""
    said = instance.dintel(*words)
    assert said.returncode == 0, f"{words}: {said.stdout}{said.stderr}"
    return said.stdout


def told_by(instance: Instance) -> Any:
    said = instance.python("-c", TOLD)
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout)


@pytest.fixture
def offices(postgres: Any, tmp_path: Path) -> tuple[Instance, Instance]:
    """Return an office and the empty place it is to be put back into, made as a database administrator is asked to."""
    postgres.psql(ADMINISTRATOR)
    admin = conninfo_to_dict(postgres.get_uri())
    found = []
    for name in ("before", "after"):
        address = f"postgres://dintel:only-for-tests@/{name}?host={admin['host']}"
        told = {"DINTEL_DATABASE_URL": address, "DINTEL_STATE_OFFICE": "1", "DINTEL_PUBLIC_URL": HOST}
        found.append(Instance(tmp_path / name, DINTEL_POSTGRES_BIN=str(of_the_package()), **told))
    return found[0], found[1]


@pytest.mark.parametrize("form", ["whole", "in parts"])
def test_an_office_is_put_back_with_everything_of_every_agency(
    postgres: Any, offices: tuple[Instance, Instance], tmp_path: Path, form: str
) -> None:
    one, other = offices
    identity = pyrage.x25519.Identity.generate()
    one.environment["DINTEL_SEALING_RECIPIENTS"] = str(identity.to_public())
    (tmp_path / "identity.txt").write_text(f"{identity}\n", encoding="ascii")
    done(one, "agency", "separate")
    done(one, "agency", "add", OTHER, "--name", "Town of Taos")
    for slug in ("albuquerque", OTHER):
        done(one, "manage", "first_administrator", "--agency", slug, f"it@{slug}.invalid", "City IT")
    filled = one.python("-c", FILL)
    assert filled.returncode == 0, filled.stderr
    if form == "in parts":
        assert "are kept in 4 parts now" in done(one, "agency", "partition", "--parts", "4")
    before = told_by(one)
    assert before[OTHER][0].count("C-2026") == 2
    assert before[OTHER][1] != before["albuquerque"][1]
    assert len([path for path in one.home.rglob("original/*/*") if path.is_file()]) == 2
    done(one, "backup", tmp_path / "all", "--keys", tmp_path / "keys")
    folder, keys = (next((tmp_path / name).iterdir()) for name in ("all", "keys"))

    with bucket_server(tmp_path / "bucket.log") as port:
        client = client_of(address(port), os.getpid())
        client.create_bucket(Bucket="evidence")
        other.environment["DINTEL_EVIDENCE_URL"] = f"s3://evidence/office?endpoint=http://127.0.0.1:{port}&style=path"
        other.environment |= {"DINTEL_EVIDENCE_KEY_ID": "made-up", "DINTEL_EVIDENCE_SECRET": "only-for-tests"}
        said = done(other, "restore", folder, "--keys", keys, "--identity", tmp_path / "identity.txt")
        assert "WRONG" not in said
        assert told_by(other) == before
        there = {one["Key"].rsplit("/", 2)[0] for one in client.list_objects_v2(Bucket="evidence")["Contents"]}
    assert there == {"office/original", f"office/agencies/{OTHER}/original"}
    with psycopg.connect(other.environment["DINTEL_DATABASE_URL"]) as login:  # of no agency
        assert login.execute("SELECT count(*) FROM contacts_contact").fetchone() == (0,)
        assert login.execute(SHAPE).fetchall() == ([("r", 1)] if form == "whole" else [("p", 1), ("r", 4)])
        assert login.execute("SHOW plan_cache_mode").fetchone() == ("auto" if form == "whole" else "force_custom_plan",)
    if form == "in parts":
        assert "in 4 parts already" in done(other, "agency", "partition")
