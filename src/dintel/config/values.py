"""What one variable of the environment holds, as a value; each raises NotReadyError for what is none.

Secrets stand in no message: only the name of the variable they came in.
"""

import re
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from urllib.parse import SplitResult, urlsplit

from dintel.config.problem import NotReadyError

WEB = frozenset({"http", "https"})
MOST = 1_000_000
"""No number here is larger for a reason, and times that are would be after the end of every calendar."""
MOST_DIGITS = 12


def text(given: Mapping[str, str], name: str, default: str = "") -> str:
    """Return the value without space around it."""
    return given.get(name, "").strip() or default


def one_of(given: Mapping[str, str], name: str, choices: Sequence[str]) -> str:
    """Return the value, the first choice where there is none."""
    value = text(given, name).lower() or choices[0]
    if value not in choices:
        message = f"{name} is {value!r}. Set it to {' or '.join(choices)}."
        raise NotReadyError(message)
    return value


def listed(given: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Return the parts between commas."""
    return tuple(part.strip() for part in given.get(name, "").split(",") if part.strip())


def whole(told: str) -> int:
    """Return a whole number, 0 for what is none; of one with more digits than matter, a number that is too large."""
    return int(told.lstrip("0")[:MOST_DIGITS] or "0") if told.isascii() and told.isdigit() else 0


def number(given: Mapping[str, str], name: str, default: int, *, most: int = MOST) -> int:
    """Return a whole number above 0."""
    told = text(given, name)
    if not told:
        return default
    value = whole(told)
    if not value:
        message = f"{name} is {told!r}, which is not a whole number above 0. Set it to one, for example {default}."
        raise NotReadyError(message)
    if value > most:
        message = f"{name} is {told}, more than the {most} it may be. Set it lower, for example {default}."
        raise NotReadyError(message)
    return value


def is_on(given: Mapping[str, str], name: str) -> bool:
    """Return whether it is on; it is off where nothing is said."""
    value = text(given, name).lower()
    if value in {"", "0", "no", "off", "false"}:
        return False
    if value in {"1", "yes", "on", "true"}:
        return True
    message = f"{name} is {value!r}, which is neither on nor off. Set it to 1 or to 0."
    raise NotReadyError(message)


def matching(value: str, name: str, form: re.Pattern[str], way_out: str) -> str:
    """Return a value that has a form, or nothing; ``way_out`` says what to write instead."""
    if value and not form.fullmatch(value):
        message = f"{name} holds {value!r}, {way_out}"
        raise NotReadyError(message)
    return value


def address(given: Mapping[str, str], name: str, way_out: str, *, is_bare: bool = False) -> str:
    """Return an address of the web, or nothing; a bare one names a server and no page of it."""
    value = text(given, name)
    parts = split(value)
    is_good = parts is not None and parts.scheme in WEB and parts.hostname and not (parts.query or parts.fragment)
    is_more = is_bare and parts is not None and (parts.path.strip("/") or "@" in parts.netloc)
    if value and (not is_good or is_more or re.search(r"\s", value)):
        message = f"{name} is {value!r}, {way_out}"
        raise NotReadyError(message)
    return value


def require_extra(extra: str, setting: str, *modules: str) -> None:
    """Refuse a setting for which a library is not installed here."""
    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        message = (
            f"{setting} needs {' and '.join(missing)}, which is not installed here. In the project's folder run"
            f" `UV_PROJECT_ENVIRONMENT=.venv .venv/bin/uv sync --frozen --no-dev --inexact --extra {extra}`, or install"
            f" dintel[{extra}], and start again."
        )
        raise NotReadyError(message)


def split(value: str) -> SplitResult | None:
    """Return the parts of an address, ``None`` for what is none, such as one with a port that is no number."""
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - it is read to see whether it is a number
    except ValueError:
        return None
    return parts
