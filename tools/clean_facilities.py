"""Rebuild cities/albuquerque/facilities.csv from the public list of city buildings.

    DINTEL_FIXTURES=/path/to/fixtures python tools/clean_facilities.py [--check]

It reads abq_facilities.csv in that folder, with the decisions in facility_corrections.toml beside the
result, and writes the same bytes every time. A clerk's later edits belong in facilities.csv itself; run
this again only to take in a new public list. `--check` writes nothing and fails if the file would change.

1. Tidy case and characters of names and addresses; street abbreviations stay as published.
2. Merge rows that are one place; the name that is dropped is kept in `also_known_as`.
3. Give each row a kind and a department id; where either is inferred, say so in `doubt`.
4. Flag what a reader should not trust: missing street numbers, coordinates outside the box, land of the
   school district, rows that look like one place.
5. Give each row an id that is safe in an address, and sort by it.
"""

from __future__ import annotations

import csv
import difflib
import html
import io
import math
import os
import re
import sys
import tomllib
import unicodedata
from itertools import combinations
from pathlib import Path
from typing import Any

CITY = Path(__file__).resolve().parent.parent / "cities" / "albuquerque"
COLUMNS = (
    "id", "name", "also_known_as", "kind", "department", "owner", "setting", "address", "lat", "lon",
    "public_areas", "nonpublic_areas", "approver_role", "source", "doubt",
)  # fmt: skip
BOX = (34.94, 35.23, -106.88, -106.46)  # south, north, west, east
METRES_PER_DEGREE = (110_950, 91_100)  # of latitude and of longitude, at 35.1 north
NEAR_METRES, ALIKE = 30, 0.6  # two rows this near, with names this like, may be one place
CAPITALS = "ABQ APD BMX CABQ CIP DFCS DMD FEMD HSSC II LBJ NM RTMC RV USS"
WORDS = {word.lower(): word for word in CAPITALS.split()} | {
    "kimo": "KiMo", "ll": "Little League", "rt": "Route", "ne": "NE", "nw": "NW", "se": "SE", "sw": "SW",
}  # fmt: skip
GROUNDS = {"park", "recreation_area", "yard", "plaza"}  # kinds that one place may be listed under
SMALL = {"and", "at", "in", "of", "the"}
Row = dict[str, str]


def tidy(text: str) -> str:
    """Return a name or address in one case, with small words small and known letters in capitals."""
    text = re.sub(r"\s+", " ", html.unescape(text)).strip().replace("'S ", "'s ").replace("4 H ", "4-H ")

    def one(word: str, place: int) -> str:
        low = word.lower()
        if low in WORDS:
            return WORDS[low]
        if low in SMALL and place:
            return low
        if re.fullmatch(r"\d+(st|nd|rd|th)", low):
            return low
        if word.isupper() and len(word) > 1 and word.isalpha():
            word = low.capitalize()
        return re.sub(r"^Mc([a-z])", lambda m: "Mc" + m[1].upper(), word)

    parts = re.split(r"([ /])", text)
    return "".join(one(part, place) for place, part in enumerate(parts))


def slug(text: str) -> str:
    """Return lower-case ASCII letters, digits and single hyphens."""
    plain = unicodedata.normalize("NFKD", text.replace("'", "").replace("&", " and "))
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower()).strip("-")


def metres(one: Row, two: Row) -> float:
    """Return the distance between two rows, infinite where either has no coordinate."""
    if not (one["lat"] and two["lat"]):
        return math.inf
    north, east = (float(one[axis]) - float(two[axis]) for axis in ("lat", "lon"))
    return math.hypot(north * METRES_PER_DEGREE[0], east * METRES_PER_DEGREE[1])


def street(row: Row) -> str:
    """Return the address without punctuation or the words that sources write differently."""
    words = re.sub(r"[^a-z0-9 ]", "", row["address"].lower()).split()
    return " ".join(word for word in words if word not in {"ave", "av", "st", "rd", "blvd", "dr", "pl", "ln"})


def add_doubt(row: Row, words: str) -> None:
    """Append a sentence to the row's doubt once."""
    if words and words not in row["doubt"]:
        row["doubt"] = f"{row['doubt']} {words}".strip()


def source_id(where: str, sources: dict[str, Any]) -> str:
    """Return the id in sources.toml of the source a public row names."""
    return next(key for key, source in sources.items() if source["where"] == where)


def read_public_list(folder: Path, sources: dict[str, Any]) -> dict[str, Row]:
    """Return the public rows by the name they carry there, tidied, with empty columns for the rest."""
    rows: dict[str, Row] = {}
    with (folder / "abq_facilities.csv").open(encoding="utf-8", newline="") as file:
        for raw in csv.DictReader(file):
            row = dict.fromkeys(COLUMNS, "") | {
                "name": tidy(raw["name"]), "kind": raw["kind"], "department": raw["department"], "owner": "city",
                "address": tidy(raw["address"]), "source": source_id(raw["source"], sources),
            }  # fmt: skip
            for axis in ("lat", "lon"):
                row[axis] = f"{float(raw[axis]):.5f}" if raw[axis] else ""
            if raw["name"] in rows:
                sys.exit(f"abq_facilities.csv: two rows are named {raw['name']!r}; corrections go by name.")
            rows[raw["name"]] = row
    return rows


def merge(rows: dict[str, Row], decisions: list[dict[str, Any]]) -> None:
    """Fold the named rows into one, keeping other names, sources and the department that is known."""
    for decision in decisions:
        kept = rows[decision["into"]]
        names = [kept["name"]]
        for other in (rows.pop(name) for name in decision["rows"]):
            names.append(other["name"])
            kept["department"] = kept["department"] or other["department"]
            kept["source"] = "; ".join(dict.fromkeys([*kept["source"].split("; "), other["source"]]))
        kept["name"] = decision.get("name", kept["name"])
        kept["address"] = decision.get("address", kept["address"])
        kept["also_known_as"] = "; ".join(dict.fromkeys(name for name in names if name != kept["name"]))
        add_doubt(kept, decision.get("doubt", ""))


def change(rows: dict[str, Row], decisions: list[dict[str, Any]]) -> set[str]:
    """Apply the decisions on single rows; return the names of rows whose department was decided."""
    decided = set()
    for decision in decisions:
        row = rows[decision["row"]]
        old_name = row["name"]
        for column in ("name", "kind", "department", "owner", "setting", "address"):
            row[column] = decision.get(column, row[column])
        for column in ("public_areas", "nonpublic_areas"):
            row[column] = "; ".join(decision.get(column, []))
        if row["name"] != old_name:
            row["also_known_as"] = "; ".join(filter(None, [row["also_known_as"], old_name]))
        if "source" in decision:
            row["source"] += f"; {decision['source']}"
        if "department" in decision:
            decided.add(decision["row"])
        add_doubt(row, decision.get("doubt", ""))
    return decided


def place_in_city(rows: dict[str, Row], book: dict[str, Any], decided: set[str]) -> None:
    """Give each row a known kind and a department id, saying in `doubt` where they are inferred."""
    for key, row in rows.items():
        row["kind"] = book["kinds"].get(row["kind"], row["kind"])
        given = row["department"]
        if key in decided or row["owner"] == "county":
            row["department"] = "" if row["owner"] == "county" else given
            continue
        if not given:
            row["department"] = book["kind_departments"][row["kind"]]
            add_doubt(row, "No department was published; this one is taken from the kind of place.")
            continue
        row["department"] = book["departments"][given]
        add_doubt(row, book["department_doubts"].get(given, ""))
        split = book["split_departments"].get(given)
        if split and row["kind"] not in split["certain_kinds"]:
            row["department"] = split["by_kind"].get(row["kind"], row["department"])
            add_doubt(row, split["doubt"])


def flag(rows: list[Row]) -> None:
    """Write into `doubt` what the rows themselves show to be uncertain."""
    for row in rows:
        if row["owner"] == "city" and re.match(r"0+[ 1]", row["address"]):
            add_doubt(row, "No street number was published.")
        if row["lat"]:
            lat, lon = float(row["lat"]), float(row["lon"])
            if not (BOX[0] <= lat <= BOX[1] and BOX[2] <= lon <= BOX[3]):
                add_doubt(row, "The coordinate lies outside the box drawn around the city.")
        if re.search(r"(Elementary|Middle|High) (School|Park)", row["name"]) and row["kind"] in GROUNDS:
            add_doubt(row, "Beside a public school: part of the land may be the school district's, with its own rules.")
    for one, two in combinations(rows, 2):
        kinds = {one["kind"], two["kind"]}
        same_address = bool(one["address"]) and street(one) == street(two)
        alike = difflib.SequenceMatcher(None, one["name"].lower(), two["name"].lower()).ratio() > ALIKE
        if (len(kinds) == 1 or kinds <= GROUNDS) and (same_address or (alike and metres(one, two) < NEAR_METRES)):
            if two["name"] in one["doubt"] or one["name"] in two["doubt"]:
                continue
            for row, other in ((one, two), (two, one)):
                add_doubt(row, f"{other['name']} is listed at the same place: perhaps one facility.")


def name_ids(rows: list[Row]) -> None:
    """Give each row an id from its name, with the street added where two rows share a name."""
    names = [slug(row["name"]) for row in rows]
    for row, name in zip(rows, names, strict=True):
        row["id"] = name if names.count(name) == 1 else f"{name}-{slug(row['address'])}"


def build(folder: Path) -> str:
    """Return the text of facilities.csv for the public list in the folder."""
    sources = tomllib.loads((CITY / "sources.toml").read_text(encoding="utf-8"))
    book = tomllib.loads((CITY / "facility_corrections.toml").read_text(encoding="utf-8"))
    public = read_public_list(folder, sources)
    merge(public, book["merge"])
    place_in_city(public, book, change(public, book["change"]))
    rows = list(public.values())
    flag(rows)
    name_ids(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted(rows, key=lambda row: row["id"]))
    return out.getvalue()


def main() -> int:
    """Write the file, or with --check compare it; return the exit code."""
    folder = os.environ.get("DINTEL_FIXTURES")
    if not folder:
        sys.exit("Set DINTEL_FIXTURES to the folder that holds abq_facilities.csv.")
    text, path = build(Path(folder)), CITY / "facilities.csv"
    if "--check" in sys.argv[1:]:
        return int(path.read_text(encoding="utf-8") != text)
    path.write_text(text, encoding="utf-8", newline="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
