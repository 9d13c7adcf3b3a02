"""Every table of the database is held against the log by ``ledger_check``, or is named with a reason."""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.apps import apps
from django.db import models

from dintel.apps.ledger import tables

REASONS = {
    f"{app}.{name}": reason
    for app, named in tomllib.loads(
        Path(__file__).with_name("tables_without_a_leaf.toml").read_text(encoding="utf-8")
    ).items()
    for name, reason in named.items()
}


def name_of(model: type[models.Model]) -> str:
    return f"{model._meta.app_label}.{model.__name__}"


def test_every_table_is_held_against_the_log_or_named_with_a_reason() -> None:
    every = {name_of(model) for model in apps.get_models()}
    held = {name_of(table.model) for table in tables.registered()}
    assert not held & REASONS.keys(), "held against the log and yet named as not"
    forgotten = every - held - REASONS.keys()
    assert not forgotten, (
        f"{', '.join(sorted(forgotten))}: put a Table into the room's services (TABLES, registered in its apps.py), or "
        "write into tables_without_a_leaf.toml why nobody needs to prove its rows"
    )
    rooms = {config.label for config in apps.get_app_configs() if config.name.startswith("dintel.")}
    ours = {name for name in REASONS if name.split(".")[0] in rooms}
    assert ours <= every, "gone, and still named"


def test_reasons_say_something() -> None:
    assert [name for name, reason in REASONS.items() if len(reason) < 12] == []


def test_what_a_table_names_are_columns() -> None:
    for table in tables.registered():
        columns = {field.attname for field in table.model._meta.concrete_fields}
        assert {*table.known_by, *table.passing, *table.words} <= columns, table
