"""Keys in a token (PKCS #11): ``pkcs11:token=LABEL?module-path=FILE&pin-source=FILE``, as RFC 7512 writes it.

The wrapping keys are made in the token and never leave it; it wraps and unwraps with ``CKM_AES_KEY_WRAP``, so what
it wraps is what a key file would (RFC 3394). Keys are called ``dintel-0001`` and so on; the last one wraps.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

import pkcs11
from pkcs11 import Attribute, KeyType, Mechanism, MechanismFlag, ObjectClass
from pkcs11 import exceptions as problems

from dintel.apps.sealing.providers import KeySourceError, Provider, lost
from dintel.domain.sealing.failure import UnsealError
from dintel.domain.sealing.wrapping import WRAPPED_BYTES

PREFIX = "dintel-"
IN_SESSION = {Attribute.TOKEN: False, Attribute.SENSITIVE: False, Attribute.EXTRACTABLE: True}
IN_TOKEN = {Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False}
DOES_NOT_OPEN = (problems.GeneralError, problems.WrappedKeyInvalid, problems.WrappedKeyLenRange)
"""What tokens answer to a wrapped key that was changed; SoftHSM has only the first word for it."""


def open_provider(rest: str, home: Path) -> Provider:  # noqa: ARG001 - as every kind is opened
    """Return a session with a token. Raises KeySourceError where the setting or the token does not allow one."""
    path, _, query = rest.partition("?")
    named = dict(part.partition("=")[::2] for part in path.split(";"))
    asked = {name: values[-1] for name, values in parse_qs(query).items()}
    label, module, pin = unquote(named.get("token", "")), asked.get("module-path"), asked.get("pin-source")
    if not (label and module and pin):
        message = (
            "DINTEL_SEALING_KEYS does not name a token whole. "
            "Write pkcs11:token=LABEL?module-path=/path/to/module.so&pin-source=/path/to/pin"
        )
        raise KeySourceError(message)
    with _told(label):
        token = pkcs11.lib(module).get_token(token_label=label)
        secret = Path(pin.removeprefix("file:")).read_text(encoding="utf-8").strip()
        return Token(label, token.open(user_pin=secret, rw=True))


class Token:
    """One session, used by one thread at a time."""

    def __init__(self, label: str, session: Any) -> None:  # noqa: ANN401 - the library has no types
        """Take the session."""
        self.where = f"the token {label}"
        self._label, self._session, self._turn = label, session, threading.Lock()

    def names(self) -> tuple[str, ...]:
        """Return the names of our keys in the token, oldest first."""
        with self._using():
            found = self._session.get_objects({Attribute.CLASS: ObjectClass.SECRET_KEY, Attribute.TOKEN: True})
            return tuple(sorted(one.label for one in found if one.label.startswith(PREFIX)))

    def wrap(self, name: str, data_key: bytes) -> bytes:
        """Let the token wrap a data key."""
        with self._using():
            kind = {Attribute.CLASS: ObjectClass.SECRET_KEY, Attribute.KEY_TYPE: KeyType.AES}
            inside = self._session.create_object({**kind, **IN_SESSION, Attribute.VALUE: data_key})
            try:
                wrapped: bytes = self._key(name).wrap_key(inside, mechanism=Mechanism.AES_KEY_WRAP)
            finally:
                inside.destroy()
            return wrapped

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        """Let the token unwrap a data key."""
        what = "a data key"
        if len(wrapped) != WRAPPED_BYTES:
            raise UnsealError(what)
        with self._using():
            key = self._key(name)
            try:
                inside = key.unwrap_key(
                    ObjectClass.SECRET_KEY,
                    KeyType.AES,
                    wrapped,
                    mechanism=Mechanism.AES_KEY_WRAP,
                    store=False,
                    capabilities=MechanismFlag.ENCRYPT,
                    template=IN_SESSION,
                )
            except DOES_NOT_OPEN as problem:
                raise UnsealError(what) from problem
            try:
                data_key: bytes = inside[Attribute.VALUE]
            finally:
                inside.destroy()
            return data_key

    def make(self) -> str:
        """Let the token make a key that never leaves it."""
        name = f"{PREFIX}{int((self.names() or (f'{PREFIX}0',))[-1].removeprefix(PREFIX)) + 1:04d}"
        with self._using():
            can = MechanismFlag.WRAP | MechanismFlag.UNWRAP
            self._session.generate_key(KeyType.AES, 256, label=name, store=True, capabilities=can, template=IN_TOKEN)
        return name

    def text(self) -> str:
        """Raise: a token lets go of no key."""
        message = (
            f"The keys are in the token {self._label} and cannot be taken out, so they are not put into escrow here. "
            "Back the token up as its maker says, and try that backup once."
        )
        raise KeySourceError(message)

    def _key(self, name: str) -> Any:  # noqa: ANN401 - the library has no types
        try:
            return self._session.get_key(object_class=ObjectClass.SECRET_KEY, label=name)
        except problems.NoSuchKey as problem:
            raise lost(name, self.where) from problem

    @contextmanager
    def _using(self) -> Iterator[None]:
        with self._turn, _told(self._label):
            yield


@contextmanager
def _told(label: str) -> Iterator[None]:
    try:
        yield
    except (problems.PKCS11Error, OSError, RuntimeError) as problem:
        message = (
            f"The token {label} cannot be used: {type(problem).__name__} {problem}. Without it nothing sealed can be "
            "read or written. See that it is there, that module-path and pin-source are right, and try again."
        )
        raise KeySourceError(message) from problem
