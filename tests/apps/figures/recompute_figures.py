"""Three figures counted once more from an auditor's export of the register, with the standard library alone.

    python recompute_figures.py EXPORT.csv RELEASED.csv...

EXPORT is the list of contacts, one line a request; RELEASED are files from /record/data/. Prints what it compared, and
ends with 1 at the first count that differs. It knows nothing of Dintel but the words of the definitions.
"""

import csv
import sys
from collections import Counter
from pathlib import Path

Line = dict[str, str]
Counted = tuple[tuple[str, ...], Counter[tuple[str, ...]]]

PURPOSES = {"criminal": "criminal", "civil": "civil", "mixed": "mixed", "other": "other", "unknown": "other"}
ANSWERS = {"comply": "helped", "comply_via_counsel": "helped", "decline": "declined", "counsel_hold": "counsel"}


def read(path: str) -> list[Line]:
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def month_of(line: Line) -> str:
    return line["began_at"][:7]


def months_of(period: str) -> set[str]:
    year, quarter = period.split("-Q")
    return {f"{year}-{month:02}" for month in range(3 * int(quarter) - 2, 3 * int(quarter) + 1)}


def who(line: Line) -> str:
    if line["verified"] != "verified":
        return line["verified"]
    return "immigration" if line["immigration"] == "yes" else "other"


def contacts(lines: list[Line]) -> Counted:
    seen = {line["number"]: line for line in lines}
    return ("who",), Counter((who(line),) for line in seen.values())


def requests(lines: list[Line]) -> Counted:
    told = [line for line in lines if line["request"]]
    cells = ((PURPOSES[line["purpose"]], ANSWERS.get(line["outcome"], "other")) for line in told)
    return ("purpose", "answer"), Counter(cells)


def detainers(lines: list[Line]) -> Counted:
    told = [line for line in lines if line["document"] in {"i247a", "i247g"}]
    return ("column",), Counter((line["stream"],) for line in told)


FIGURES = {"contacts": contacts, "requests": requests, "detainers": detainers}
NOT_EXPORTED = {"held", "notified", "transferred", "released"}


def compare(rows: list[Line], lines: list[Line]) -> int:
    by, counts = FIGURES[rows[0]["figure"]]([one for one in lines if month_of(one) in months_of(rows[0]["period"])])
    compared = 0
    for row in rows:
        levels = tuple(level for level in (row["by_1"], row["by_2"]) if level)
        groups = [row["group_1"], row["group_2"]][: len(levels)]
        at = {level: group for level, group in zip(levels, groups, strict=True) if group != "total"}
        if row["kept_back"] == "true" or not set(at) <= set(by) or NOT_EXPORTED & set(groups):
            continue
        mine = sum(n for cell, n in counts.items() if at.items() <= dict(zip(by, cell, strict=True)).items())
        if mine != int(row["count"]):
            print(f"{rows[0]['figure']} {at}: {row['count']} was released, {mine} is counted")
            return 0
        compared += 1
    return compared


def main(export: str, *released: str) -> int:
    lines = read(export)
    for path in released:
        rows = read(path)
        compared = compare(rows, lines)
        print(f"{rows[0]['figure']}: {compared} counts are the same")
        if not compared:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
