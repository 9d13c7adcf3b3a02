"""Reference pages of what is data: rights, notices, retention, figures, kinds of leaves, the API, decisions."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CITY = "albuquerque"
PLACE = "us/nm/albuquerque"
MOST_CODES = 100
"""A list of more is told by its number; the places of a city are some hundred."""
REACH = {"city": "whole city", "department": "department", "facility": "facility", "own": "own", "none": ""}


def permissions() -> str:
    """Return the page of roles, and of each action with how far each role reaches."""
    from dintel.apps.accounts.permissions import SCOPES, matrix  # noqa: PLC0415

    table = matrix()
    lines = ["# Roles and rights", "", "From `src/dintel/apps/accounts/permissions.toml`, which the program reads."]
    lines += ["A sealed record is closed even to a role that reaches it, but for those named on it."]
    lines += ["", "## Roles", "", "| role | opens Dintel when | given for a | second factor |", "|---|---|---|---|"]
    lines += [
        f"| {one.name} `{one.id}` | {one.moment} | {one.place} | {'yes' if one.second_factor else 'no'} |"
        for one in table.roles.values()
    ]
    lines += ["", "## Rights", "", "Who is named nowhere in a row can do nothing there."]
    for action in table.actions.values():
        lines += ["", f"### {action.words}", "", f"`{action.id}`. {action.why}", ""]
        for scope in reversed(SCOPES):
            names = ", ".join(table.roles[role].name for role in action.holders(scope))
            lines += [f"- {REACH[scope]}: {names}"] if names and REACH[scope] else []
    return "\n".join(lines)


def notices() -> str:
    """Return the page of who is told of what, by what way, and who is told next."""
    data = _read(ROOT / "cities" / CITY / "notices.toml")
    lines = ["# Who is told of what", "", f"From `cities/{CITY}/notices.toml`. Every number is the city’s own choice."]
    lines += ["", "| kind | told at once | by | if nobody reads it |", "|---|---|---|---|"]
    for kind in data["kinds"]:
        steps = "; ".join(f"after {one['after_minutes']} minutes {one['role']}" for one in kind.get("escalate", ()))
        lines.append(
            f"| `{kind['id']}` | {', '.join(kind['tell'])} | {', '.join(kind.get('channels', ('inbox',)))} | {steps} |"
        )
    lines += ["", "## Warnings", "", "| counted in | warned when so many are left |", "|---|---|"]
    lines += [f"| {unit} | {_list(left)} |" for unit, left in data["warn"].items() if isinstance(left, list)]
    lines += ["", "## The city’s own targets", "", "| deadline | minutes | reason |", "|---|---|---|"]
    lines += [f"| `{one['deadline']}` | {one['target_minutes']} | {one['reason']} |" for one in data["targets"]]
    return "\n".join(lines)


def retention() -> str:
    """Return the page of classes of records: how long each is kept, counted from what, and why."""
    from dintel.lawbook.retention import load_retention  # noqa: PLC0415

    lines = ["# How long records are kept", "", "From `retention.toml` of each layer of the law. A legal hold stops"]
    lines += ["disposal, whatever stands here; [how records end](../how-to/dispose-of-records.md)."]
    lines += ["", "| class | kept | counted from | basis | mark | doubt |", "|---|---|---|---|---|---|"]
    for one in load_retention(PLACE, ROOT).classes.values():
        parts = (("years", one.keep.years), ("months", one.keep.months), ("days", one.keep.days)) if one.keep else ()
        kept = ", ".join(f"{number} {unit}" for unit, number in parts if number) or "for ever"
        lines.append(f"| {one.title} | {kept} | {one.counted_from} | {one.basis} | {one.mark} | {one.doubt} |")
    return "\n".join(lines)


def figures() -> str:
    """Return the page of the figures that are published, each as it is defined today."""
    lines = ["# Figures that are published", "", "Each is a file of `figures/`. What is counted, beside what,"]
    lines += ["and what is missing stands on the figure’s own page too; [the format](figures-format.md)."]
    found = sorted((_read(path) for path in (ROOT / "figures").glob("*.toml")), key=lambda one: int(one["order"]))
    for one in found:
        version = one["version"][-1]
        lines += ["", f"## {one['title']}", "", f"{one['question']} `{one['id']}`, by {one['period']}."]
        lines += ["", *_paragraphs("Counted", version["definition"])]
        lines += _paragraphs("Of", version["denominator"]) + _paragraphs("How", version["method"])
        lines += [f"- Missing: {_one_line(gap)}" for gap in version.get("gaps", ())]
    return "\n".join(lines)


def leaves() -> str:
    """Return the page of the kinds of leaves that rooms leave in the ledger."""
    from dintel.lawbook.leaf_words import leaf_words  # noqa: PLC0415

    lines = ["# Kinds of leaves in the ledger", "", "From `leaf_words.toml` of each room. A leaf is a commitment: the"]
    lines += ["published log shows none of this; a receipt and an export do."]
    lines += ["", "| kind | words |", "|---|---|"]
    return "\n".join([*lines, *(f"| `{kind}` | {words} |" for kind, words in sorted(leaf_words().kinds.items()))])


def decisions() -> str:
    """Return the page of decisions, in order."""
    lines = ["# Decisions", "", "Each choice that is hard to undo, on one page. A decision is replaced by a later one,"]
    lines += ["and never edited.", ""]
    for path in sorted((ROOT / "docs" / "adr").glob("*.md")):
        title = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ").strip()
        lines.append(f"- [{title}](../adr/{path.name})")
    return "\n".join(lines)


def api() -> str:
    """Return the page of every operation of the API, read off its own description."""
    from dintel.config.api import api as described  # noqa: PLC0415

    schema: Mapping[str, Any] = described.get_openapi_schema()
    lines = [
        "# The API",
        "",
        "Everything staff can do, and everything the public can see. The description for programs",
    ]
    lines += ["(OpenAPI 3.1) stands at `/api/v1/openapi.json` of every server; this page is read off it."]
    lines += ["[Connect another system](../how-to/connect-another-system.md) shows how to begin. Errors are problem"]
    lines += ["details (RFC 9457). *Open* means that nobody has to say who they are."]
    groups: dict[str, list[str]] = {}
    for path, operations in schema["paths"].items():
        for method, one in operations.items():
            tag = (one.get("tags") or ["other"])[0]
            groups.setdefault(tag, []).append(_operation(method, path, one))
    for tag, rows in sorted(groups.items()):
        lines += ["", f"## {tag}", "", "| call | what it does | sends | answers | who |", "|---|---|---|---|---|"]
        lines += rows
    lines += ["", "## Shapes", "", "A field marked with * must be there."]
    for name, shape in sorted(schema["components"]["schemas"].items()):
        lines += ["", f"### {name}", "", *_shape(shape)]
    return "\n".join(lines)


def _operation(method: str, path: str, one: Mapping[str, Any]) -> str:
    words = _one_line(one.get("description") or one.get("summary") or "")
    good = [answer for status, answer in one["responses"].items() if str(status).startswith("2")]
    who = "token or session" if one.get("security") else "open"
    sends = _content(one.get("requestBody", {}))
    return f"| `{method.upper()} {path}` | {_cell(words)} | {sends} | {_content(good[0]) if good else ''} | {who} |"


def _content(part: Mapping[str, Any]) -> str:
    found = []
    for media, held in part.get("content", {}).items():
        name = _type(held.get("schema", {}))
        found.append(name if media == "application/json" else f"{media}")
    return ", ".join(filter(None, found))


def _shape(shape: Mapping[str, Any]) -> Iterator[str]:
    if words := _one_line(shape.get("description", "")):
        yield from (words, "")
    if "enum" in shape:
        yield f"One of {_codes(shape['enum'])}."
    needed = set(shape.get("required", ()))
    for name, held in shape.get("properties", {}).items():
        told = _one_line(held.get("description", ""))
        yield f"- `{name}`{'*' if name in needed else ''}: {_type(held)}{f'. {told}' if told else ''}"


def _codes(values: Sequence[object]) -> str:
    """Return them one by one, or how many there are of the city's own places, which its profile lists."""
    if len(values) > MOST_CODES:
        return f"one of {len(values)} codes, from `{values[1]}` to `{values[-1]}`, which `openapi.json` lists"
    return ", ".join(f"`{value}`" for value in values)


def _type(held: Mapping[str, Any]) -> str:
    if "$ref" in held:
        name = str(held["$ref"]).rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in held:
        return " or ".join(dict.fromkeys(_type(one) for one in held["anyOf"]))
    if "enum" in held:
        return _codes(held["enum"])
    if held.get("type") == "array":
        return f"list of {_type(held.get('items', {}))}"
    return str(held.get("format") or held.get("type") or "")


def _paragraphs(head: str, text: str) -> list[str]:
    return [f"- {head}: {_one_line(text)}"]


def _one_line(text: str) -> str:
    return " ".join(str(text).split())


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _list(values: Iterable[object]) -> str:
    return ", ".join(map(str, values))


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
