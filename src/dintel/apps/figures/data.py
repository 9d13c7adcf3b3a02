"""Releases as files for programs: one table of one shape for every figure, and what describes all of them.

1. The JSON of a release is what was hashed, to the letter: its SHA-256 is the one in the log.
2. CSV and Parquet hold the same counts, one a row, under one schema.
3. A count that is kept back is empty, and says so in a column of its own: empty is not nought.
"""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any

from dintel.apps.cells import Cell, as_csv
from dintel.apps.figures import definitions
from dintel.apps.figures.queries.released import Out
from dintel.domain.figures import Version

COLUMNS = ("figure", "period", "number", "table", "by_1", "group_1", "by_2", "group_2", "count", "kept_back")
WORDS: Mapping[str, str] = {
    "figure": "The figure's id.",
    "period": "The month or quarter in which the facts happened.",
    "number": "1 for the first release of the period, one more with every correction.",
    "table": "The number of the table in the release; each table stands with its totals.",
    "by_1": "What the rows of the table are told apart by.",
    "group_1": "The group; total where all are taken together.",
    "by_2": "What else they are told apart by; empty in a table of one.",
    "group_2": "The group; empty in a table of one.",
    "count": "How many facts; empty where the count is kept back.",
    "kept_back": "Whether the count is kept back because it, or another that it would give away, is small.",
}
TYPES = {"number": "integer", "table": "integer", "count": "integer", "kept_back": "boolean"}
FORMATS: Mapping[str, tuple[str, str]] = {
    "csv": ("text/csv; charset=utf-8", "CSV"),
    "json": ("application/json", "JSON"),
    "parquet": ("application/vnd.apache.parquet", "Parquet"),
}
"""Media type and name of each."""


def rows_of(out: Out) -> Iterator[tuple[Cell, ...]]:
    """Yield the counts of a release (2., 3.)."""
    for turn, table in enumerate(out.body.tables, 1):
        by = (*table.by, "")[:2]
        for row in table.rows:
            at = (*row.at, "")[:2]
            kept_back = "true" if row.count is None else "false"
            yield (out.figure, str(out.period), out.number, turn, by[0], at[0], by[1], at[1], row.count, kept_back)


@lru_cache(maxsize=512)
def csv_of(out: Out) -> bytes:
    """Return a release as CSV."""
    return b"".join(as_csv(COLUMNS, rows_of(out)))


def has_parquet() -> bool:
    """Return whether pyarrow is installed (``pip install 'dintel[analytics]'``)."""
    return importlib.util.find_spec("pyarrow") is not None


def parquet_of(out: Out) -> bytes:
    """Return a release as Parquet. Precondition: ``has_parquet()``."""
    import pyarrow as pa  # noqa: PLC0415 - an extra: heavy, and not everybody's
    import pyarrow.parquet as pq  # noqa: PLC0415

    kinds: Mapping[str, Any] = {"integer": pa.int64(), "boolean": pa.bool_(), "string": pa.string()}
    rows = [dict(zip(COLUMNS, (*row[:-1], row[-1] == "true"), strict=True)) for row in rows_of(out)]
    schema = pa.schema([(name, kinds[TYPES.get(name, "string")]) for name in COLUMNS])
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), buffer)
    return buffer.getvalue()


def bytes_of(out: Out, form: str) -> bytes:
    """Return a release in one of ``FORMATS``."""
    if form == "json":
        return out.text.encode()
    return csv_of(out) if form == "csv" else parquet_of(out)


def package(outs: Sequence[Out], base: str, title: str) -> dict[str, Any]:
    """Return the Frictionless data package of every release that is out; ``base`` is the address of the files."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "figures",
        "title": title,
        "homepage": f"{base}/record/figures/",
        "version": str(len(outs)),
        "resources": [_resource(out, base) for out in outs],
    }


def _resource(out: Out, base: str) -> dict[str, Any]:
    data = csv_of(out)
    return {
        "name": f"{out.figure}-{out.period}-{out.number}".lower(),
        "title": definitions.definitions()[out.figure].title,
        "path": address(out, "csv", base),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{sha256(data).hexdigest()}",
        "schema": schema(),
        "is_newest": out.is_newest,
    }


def schema() -> dict[str, Any]:
    """Return the Frictionless table schema that every file has."""
    fields = [{"name": name, "type": TYPES.get(name, "string"), "description": WORDS[name]} for name in COLUMNS]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": fields,
        "missingValues": [""],
        "primaryKey": [name for name in COLUMNS if name not in {"count", "kept_back", "by_1", "by_2"}],
    }


def address(out: Out, form: str, base: str = "") -> str:
    """Return the address of a release as a file, which never changes."""
    return f"{base}/record/data/{out.figure}/{out.name}.{form}"


CONTEXT = {
    "@vocab": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "title": "dct:title",
    "description": "dct:description",
    "identifier": "dct:identifier",
    "issued": "dct:issued",
    "modified": "dct:modified",
    "publisher": "dct:publisher",
    "conformsTo": "dct:conformsTo",
    "spatial": "dct:spatial",
    "temporal": "dct:temporal",
    "format": "dct:format",
    "name": "http://xmlns.com/foaf/0.1/name",
    "fn": "http://www.w3.org/2006/vcard/ns#fn",
    "hasURL": "http://www.w3.org/2006/vcard/ns#hasURL",
    "downloadURL": {"@type": "@id"},
    "landingPage": {"@type": "@id"},
}
"""What the names of DCAT-US mean as linked data."""


def catalog(outs: Sequence[Out], base: str, city: str, place: str) -> dict[str, Any]:
    """Return the DCAT-US 3 catalog: a dataset for each figure, with every version's files.

    A contact's e-mail address is not in it, since the city's profile has none; its page says whom to ask.
    """
    figures = list(dict.fromkeys(out.figure for out in outs))
    return {
        "@context": CONTEXT,
        "@id": f"{base}/record/data/catalog.jsonld",
        "@type": "Catalog",
        "title": f"Figures of {city}",
        "conformsTo": {"@type": "Standard", "identifier": "https://resources.data.gov/resources/dcat-us-3-catalog/"},
        "publisher": {"@type": "Organization", "name": city},
        "dataset": [_dataset(name, [out for out in outs if out.figure == name], base, city, place) for name in figures],
    }


def _dataset(figure: str, outs: Sequence[Out], base: str, city: str, place: str) -> dict[str, Any]:
    definition = definitions.definitions()[figure]
    version: Version = definition.versions[-1]
    return {
        "@type": "Dataset",
        "identifier": f"{base}/record/figures/{figure}/",
        "title": definition.title,
        "description": version.definition,
        "landingPage": f"{base}/record/figures/{figure}/",
        "keyword": ["local government", "immigration enforcement", figure],
        "publisher": {"@type": "Organization", "name": city},
        "contactPoint": {"@type": "Kind", "fn": city, "hasURL": f"{base}/public-records/"},
        "issued": min(out.at for out in outs).date().isoformat(),
        "modified": max(out.at for out in outs).date().isoformat(),
        "temporal": {
            "@type": "PeriodOfTime",
            "startDate": min(out.period.since for out in outs).isoformat(),
            "endDate": max(out.period.until for out in outs).isoformat(),
        },
        "spatial": {"@type": "Location", "identifier": place},
        "distribution": [_distribution(out, form, base) for out in outs for form in forms()],
    }


def forms() -> tuple[str, ...]:
    """Return the formats that this installation can write."""
    return tuple(form for form in FORMATS if form != "parquet" or has_parquet())


def _distribution(out: Out, form: str, base: str) -> dict[str, Any]:
    return {
        "@type": "Distribution",
        "title": f"{out.figure} {out.name} ({FORMATS[form][1]})",
        "downloadURL": address(out, form, base),
        "mediaType": FORMATS[form][0].partition(";")[0],
        "format": FORMATS[form][1],
        "issued": out.at.date().isoformat(),
    }
