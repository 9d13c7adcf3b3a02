"""Free words as columns: plain in Python, sealed in the database, opened when they are first read.

1. A row names the key that seals it (``key``, a path to a ``DataKey``) and what it is known by before it is written
   (``row``, paths to columns that never change); with table and field these are the place the value is bound to.
2. What was read stays sealed until somebody asks for it, and is written back as it was if nobody changed it.
3. Nothing can be looked up by it, and nothing takes it out of a query in the clear. An empty value is stored empty.
4. What does not open is an error, but in a list (`rest_is_shown`): there one row that somebody changed must not keep
   the others from who needs them.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext as _

from dintel.apps.sealing.services.keys import KeyDestroyedError, opened
from dintel.domain.sealing import value as sealing
from dintel.domain.sealing.failure import UnsealError

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable


log = logging.getLogger(__name__)
_rest_is_shown: ContextVar[bool] = ContextVar("rest_is_shown", default=False)


@contextmanager
def rest_is_shown() -> Iterator[None]:
    """Have words said in the place of those that do not open, within this; the server's log says which they are (4.).

    For lists that people read. What was changed stays as it lies there, also when its row is written.
    """
    token = _rest_is_shown.set(True)
    try:
        yield
    finally:
        _rest_is_shown.reset(token)


class Sealed:
    """A value as it lies in the database."""

    __slots__ = ("data",)

    def __init__(self, data: bytes) -> None:
        """Take the sealed bytes; none for an empty value."""
        self.data = data


class SealedAttribute(DeferredAttribute):
    """Opens what is still sealed (2.)."""

    field: SealedText

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:  # noqa: ANN401 - as Django's
        """Return the value in plain. Raises KeyDestroyedError, KeySourceError, UnsealError."""
        if instance is None:
            return self
        found = super().__get__(instance, cls)
        if isinstance(found, Sealed):
            try:
                found = instance.__dict__[self.field.attname] = self.field.open(instance, found.data)
            except UnsealError as problem:
                if not _rest_is_shown.get():
                    raise
                log.error("In a list: %s", problem)  # noqa: TRY400 - where it was met says nothing
                return self.field.instead()
        return found

    def __set__(self, instance: models.Model, value: object) -> None:
        """Take a new value."""
        instance.__dict__[self.field.attname] = value


class SealedText(models.Field):  # type: ignore[type-arg]  # the real class takes no parameters
    """A text."""

    if TYPE_CHECKING:
        _pyi_private_set_type: str | Combinable
        _pyi_private_get_type: str
    descriptor_class = SealedAttribute

    def __init__(self, *, row: str | Sequence[str], key: str = "data_key", **more: Any) -> None:  # noqa: ANN401 - as Django's
        """Take the place (1.); a length is held against the text, the column has none."""
        self.row = (row,) if isinstance(row, str) else tuple(row)
        self.key = key
        more.setdefault("default", "")
        super().__init__(**more)
        if self.max_length is not None:
            from django.core.validators import MaxLengthValidator  # noqa: PLC0415 - only where there is a length

            self.validators.append(MaxLengthValidator(self.max_length))

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return how a migration writes it."""
        name, path, args, more = super().deconstruct()
        return name, path, list(args), {**more, "row": self.row, "key": self.key}

    def get_internal_type(self) -> str:
        """Return the kind of column."""
        return "BinaryField"

    def get_lookup(self, lookup_name: str) -> Any:  # noqa: ANN401 - a class of Django's
        """Return how it is asked whether there is a value at all, or an empty one; nothing else can be asked (3.)."""
        return super().get_lookup(lookup_name) if lookup_name in {"isnull", "exact"} else None

    def from_db_value(self, found: Any, _expression: object, _connection: object) -> Sealed | None:  # noqa: ANN401 - a driver's bytes
        """Return what lies there, still sealed."""
        if isinstance(found, str):  # SQLite keeps whatever somebody writes; it does not open
            found = found.encode()
        return None if found is None else Sealed(bytes(found))

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:  # noqa: ARG002, FBT001 - Django's signature
        """Return the value sealed to its place; what nobody opened is as it was."""
        found = model_instance.__dict__.get(self.attname)
        return found if found is None or isinstance(found, Sealed) else self.seal(model_instance, found)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:  # noqa: ANN401, ARG002, FBT001, FBT002 - Django's signature
        """Return the bytes for the database. Raises ``TypeError`` for what is not sealed (3.)."""
        if value is None:
            return None
        if not isinstance(value, Sealed) and not self.to_bytes(value):
            value = Sealed(b"")
        if not isinstance(value, Sealed):
            message = (
                f"{self.model.__name__}.{self.name} is sealed: it is written with its row, and nothing is found by it"
            )
            raise TypeError(message)
        return connection.Database.Binary(value.data)  # type: ignore[attr-defined]  # every backend has it

    def seal(self, row: models.Model, found: Any) -> Sealed:  # noqa: ANN401 - of the field's kind
        """Return a value sealed to its place."""
        plain = self.to_bytes(found)
        if not plain:
            return Sealed(b"")
        key, nonce = opened(_at(row, self.key)), secrets.token_bytes(sealing.NONCE_BYTES)
        return Sealed(sealing.seal(key.secret, nonce, plain, **self._place(row)))

    def open(self, row: models.Model, data: bytes) -> Any:  # noqa: ANN401 - of the field's kind
        """Return the value in plain."""
        if not data:
            return self.of_bytes(b"")
        return self.of_bytes(sealing.unseal(opened(_at(row, self.key)).secret, data, **self._place(row)))

    def instead(self) -> Any:  # noqa: ANN401 - of the field's kind
        """Return what is said in a list in the place of a value that does not open (4.)."""
        return _("These words do not open: they were changed outside Dintel, or are damaged.")

    def fingerprint(self, row: models.Model, found: Any) -> str:  # noqa: ANN401 - of the field's kind
        """Return what tells whether a value was changed, under the row's key; empty for an empty value."""
        plain = self.to_bytes(found)
        return sealing.fingerprint(opened(_at(row, self.key)).secret, plain, **self._place(row)) if plain else ""

    def to_bytes(self, found: Any) -> bytes:  # noqa: ANN401 - of the field's kind
        """Return a value as what is sealed."""
        return str(found).encode()

    def of_bytes(self, plain: bytes) -> Any:  # noqa: ANN401 - of the field's kind
        """Return the value that was sealed."""
        return plain.decode()

    def _place(self, row: models.Model) -> dict[str, str]:
        known = "/".join(_written(_at(row, path)) for path in self.row)
        return {"table": row._meta.label_lower, "row": known, "field": self.name}  # noqa: SLF001 - Django's public name


class SealedJson(SealedText):
    """Plain data, as JSON."""

    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def to_bytes(self, found: Any) -> bytes:  # noqa: ANN401 - plain data
        """Return it as JSON; what is empty is nothing."""
        return json.dumps(found, ensure_ascii=False).encode() if found else b""

    def of_bytes(self, plain: bytes) -> Any:  # noqa: ANN401 - plain data
        """Return the data."""
        return json.loads(plain) if plain else self.get_default()

    def instead(self) -> Any:  # noqa: ANN401 - plain data
        """Return no data."""
        return self.get_default()


class SealedBytes(SealedText):
    """A small file."""

    if TYPE_CHECKING:
        _pyi_private_set_type: bytes  # type: ignore[assignment]
        _pyi_private_get_type: bytes  # type: ignore[assignment]

    def to_bytes(self, found: Any) -> bytes:  # noqa: ANN401 - bytes
        """Return them."""
        return bytes(found)

    def of_bytes(self, plain: bytes) -> bytes:
        """Return them."""
        return plain

    def instead(self) -> bytes:
        """Return none."""
        return b""


def with_keys(model: type[models.Model]) -> models.QuerySet[Any]:
    """Return all rows of a table with the keys that open them, in one statement."""
    fields = model._meta.concrete_fields  # noqa: SLF001 - Django's public name
    paths = {field.key.replace(".", "__") for field in fields if isinstance(field, SealedText)}
    rows = model._default_manager.all()  # noqa: SLF001 - Django's public name
    return rows.select_related(*sorted(paths)) if paths else rows


def unopened(row: models.Model) -> list[str]:
    """Return the names of a row's sealed columns that do not open: changed, from elsewhere, or without a key."""
    fields = row._meta.concrete_fields  # noqa: SLF001 - Django's public name
    return sorted(field.name for field in fields if isinstance(field, SealedText) and not _opens(row, field))


def fingerprint(row: models.Model, name: str) -> str:
    """Return by what a leaf commits to a sealed column of a row without telling it; empty for an empty one.

    Raises as reading the column does.
    """
    field = row._meta.get_field(name)  # noqa: SLF001 - Django's public name
    if not isinstance(field, SealedText):
        message = f"{row._meta.label}.{name} is not sealed: its leaf can hold the value itself"  # noqa: SLF001 - as above
        raise TypeError(message)
    return field.fingerprint(row, getattr(row, name))


def _opens(row: models.Model, field: SealedText) -> bool:
    try:
        getattr(row, field.attname)
    except (UnsealError, KeyDestroyedError):
        return False
    return True


def _at(row: Any, path: str) -> Any:  # noqa: ANN401 - whatever stands there
    for name in path.split("."):
        row = getattr(row, name)
    return row


def _written(value: object) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
