"""The tables of a room, made without describing every model of the house anew for each of them.

Django's own migration hands each operation the models as they stand after it. Most models here name a person, so each
table that is made has nearly all of them described again: that is most of the time of a first start. Tables that are
made one after another are told to the state together, and none but these is described: no model names a later one.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from copy import copy
from itertools import groupby

from django.db import transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import CreateModel, Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class TablesAtOnce(Migration):
    """A migration that makes tables, each of which names only those before it."""

    def apply(
        self,
        project_state: ProjectState,
        schema_editor: BaseDatabaseSchemaEditor,
        collect_sql: bool = False,  # noqa: FBT001, FBT002 - as Django's
    ) -> ProjectState:
        """Do every operation in its turn, tables that follow each other at once; return the state after all."""
        if collect_sql:
            return super().apply(project_state, schema_editor, collect_sql)
        for makes_tables, several in groupby(self.operations, lambda one: isinstance(one, CreateModel)):
            if makes_tables:
                self._make(list(several), project_state, schema_editor)
            else:
                part = copy(self)
                vars(part)["operations"] = list(several)
                super(TablesAtOnce, part).apply(project_state, schema_editor)
        return project_state

    def _make(self, tables: Sequence[Operation], state: ProjectState, editor: BaseDatabaseSchemaEditor) -> None:
        described = vars(state).pop("apps", None)  # Django would describe again whatever is tied to a new table
        before = set(state.models)
        for one in tables:
            one.state_forwards(self.app_label, state)
        if described is not None:
            described.render_multiple([state.models[key] for key in state.models if key not in before])
            vars(state)["apps"] = described
        with nullcontext() if editor.atomic_migration else transaction.atomic(editor.connection.alias):
            for one in tables:
                one.database_forwards(self.app_label, editor, state, state)
