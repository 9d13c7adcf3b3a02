"""The keys of the city in one file that only an offline key opens, to be kept apart from the backups.

In a state office the keys are the office's; what a log signed last is each agency's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pyrage
from django.conf import settings

from dintel.apps import binding
from dintel.apps.binding import Member
from dintel.apps.ledger import keys, memory
from dintel.apps.office.services import SLUG
from dintel.apps.sealing import services as sealing
from dintel.apps.sealing.durable import ONLY_OWNER_FOLDER, replace_whole
from dintel.apps.sealing.providers import KeySourceError, from_text, provider_of
from dintel.apps.sealing.providers.file import KeyFile
from dintel.operations.members import further, named
from dintel.operations.problem import OperationError

FORM = "dintel-keys/1"


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens and signs: the file of wrapping keys, the seed of the log's key, and what the log signed last.

    ``agencies`` has what the logs of a state office's further agencies signed last, by their names.
    """

    form: str
    sealing: str
    ledger: str
    remembered: str
    agencies: Mapping[str, str] = field(default_factory=dict)


UNREADABLE = (
    *(OSError, ValueError, TypeError, AttributeError, RecursionError),
    *(pyrage.DecryptError, pyrage.IdentityError, KeySourceError),
)
"""What opening a file of keys may end in, whatever stands in it."""


def sealed() -> bytes:
    """Return the keys that lie in the home folder, encrypted with age to every recipient of the settings.

    What the settings take from elsewhere (the environment, a token) is left out: whoever keeps it there keeps it.
    Raises OperationError where there is no recipient, or a key cannot be read.
    """
    try:
        wrapped = sealing.wrapping_keys() if _key_file() else ""
        recipients = sealing.recipients()
    except KeySourceError as problem:
        raise OperationError(str(problem)) from problem
    path = Path(settings.LEDGER_DIR) / "key"
    seed = path.read_text(encoding="ascii") if path.is_file() and not settings.LEDGER_KEY else ""
    others = {member.slug: _recalled(member) for member in further()}
    told = Keys(FORM, wrapped, seed, _recalled(binding.first()), others)
    done: bytes = pyrage.encrypt(json.dumps(asdict(told)).encode(), recipients)
    return done


def _recalled(member: Member | None) -> str:
    with binding.to(member):
        return memory.recall()


def opened(file: Path, identity: Path) -> Keys:
    """Return what such a file holds, opened with an age identity. Raises OperationError."""
    try:
        lines = identity.read_text(encoding="ascii").splitlines()
        named = [line.strip() for line in lines if line.startswith("AGE-SECRET-KEY-")]
        plain = pyrage.decrypt(file.read_bytes(), [pyrage.x25519.Identity.from_str(one) for one in named])
        told = Keys(**json.loads(plain))
        from_text(told.sealing, str(file))
        _require_names(told.agencies)
    except UNREADABLE as problem:
        message = (
            f"The keys in {file} could not be opened with the identity in {identity}: {problem}. Use the file that"
            " `dintel backup` made and the identity (AGE-SECRET-KEY-...) whose public half the settings named then."
        )
        raise OperationError(message) from problem
    if told.form != FORM:
        message = f"{file} is of the form {told.form!r}; this version reads {FORM!r}."
        raise OperationError(message)
    return told


def _require_names(agencies: Mapping[str, str]) -> None:
    """Refuse what is no agency's name: a folder of each is written to. Raises ValueError, AttributeError."""
    wrong = [name for name in agencies.keys() if not SLUG.fullmatch(name)]  # noqa: SIM118 - a list has none
    if wrong:
        message = f"{wrong[0]!r} is no agency's name"
        raise ValueError(message)


def put_back(told: Keys) -> None:
    """Put keys where the settings look for them; what is there already stays. Raises OperationError if it differs."""
    target = _key_file()
    if told.sealing and target:
        _keep(target.path, told.sealing.encode("ascii"))
    if told.ledger and not settings.LEDGER_KEY:
        _keep(keys.key_file(), told.ledger.encode("ascii"))
    with binding.to(binding.first()):
        _remember(told.remembered)
    for slug, remembered in told.agencies.items():
        with binding.to(named(slug)):
            _remember(remembered)


def _remember(note: str) -> None:
    if note and not memory.recall():
        memory.remember(note)


def _key_file() -> KeyFile | None:
    """Return the file in which the settings keep wrapping keys, ``None`` where they are kept elsewhere."""
    kept = provider_of(settings.SEALING_KEYS, settings.DINTEL_HOME)
    return kept if isinstance(kept, KeyFile) else None


def _keep(path: Path, data: bytes) -> None:
    if path.exists():
        if path.read_bytes() == data:
            return
        message = (
            f"{path} holds other keys than the file named with --keys, and was left alone. Move it away if those of the"
            " backup are meant; keep both until everything opens."
        )
        raise OperationError(message)
    path.parent.mkdir(mode=ONLY_OWNER_FOLDER, parents=True, exist_ok=True)
    replace_whole(path, data)
