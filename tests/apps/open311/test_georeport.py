"""Open311 GeoReport v2: the shapes and refusals of its specification, a client that others wrote, and nothing told."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema_rs
import numpy as np
import pytest
from django.utils import timezone
from georeport import GeoReport
from scipy.optimize import linprog
from tests.apps.figures.quarter import OPEN
from tests.apps.open311.conftest import BUSY, FEW, NONE, QUARTER, QUIET, Releases, Told

from dintel.apps.design.profile import active_city
from dintel.domain.figures import read_body

pytestmark = pytest.mark.django_db
FIXTURES = os.environ.get("DINTEL_FIXTURES", "")
HERE = "/open311/v2"
THEN = "start_date=2026-10-15T00:00:00Z&end_date=2026-11-15T00:00:00-07:00"
CITY = "ocd-division/country:us/state:nm/place:albuquerque"


def get(client: Any, path: str, status: int = 200) -> Any:
    answer = client.get(f"{HERE}/{path}")
    assert answer.status_code == status, answer.content
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    kind = path.partition("?")[0].rpartition(".")[2]
    if kind == "json":
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        return json.loads(answer.content)
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    return ET.fromstring(answer.content)  # noqa: S314 - our own answer


def ids(client: Any, query: str = THEN) -> list[str]:
    return [one["service_request_id"] for one in get(client, f"requests.json?{query}")]


def in_words(element: ET.Element) -> Any:
    """Return what an element holds, as the Spark convention makes JSON of it: written apart from the house's own."""
    if len(element) == 0:
        return element.text
    names = [one.tag for one in element]
    plural = element.tag in {f"{name}s" for name in names} or element.tag == "service_requests"
    if plural and len(set(names)) == 1:
        return [in_words(one) for one in element]
    return {one.tag: in_words(one) for one in element}


def as_text(told: Any) -> Any:
    """Return a JSON value with everything that XML has no type for as text."""
    if isinstance(told, dict):
        return {name: as_text(one) for name, one in told.items()}
    if isinstance(told, list):
        return [as_text(one) for one in told] or None
    return {True: "true", False: "false"}[told] if isinstance(told, bool) else None if told is None else str(told)


def test_a_published_count_is_a_request_that_says_what_it_is(releases: Releases, client: Any) -> None:
    row = releases()
    found = {one["service_request_id"]: one for one in get(client, f"requests.json?{THEN}")}
    one = found[f"2026-Q3_{BUSY}_contacts-other"]
    place = active_city().facilities[BUSY]
    assert (one["status"], one["service_code"], one["address_id"]) == ("closed", "contacts-other", BUSY)
    assert one["description"].startswith(f"30 contacts with outside law enforcement at {place.name}, July to September")
    assert "A published count of a whole quarter, not a case" in one["description"]
    assert one["requested_datetime"] == one["updated_datetime"] == "2026-11-02T18:00:00Z", "when it came out"
    assert one["address"] == f"{place.address}, Albuquerque"
    assert get(client, f"requests/{one['service_request_id']}.json") == [one]
    body = read_body(row.body)
    visible = {at: count for table in body.tables if table.by[0] == "facility" for at, count in _rows(table)}
    expected = {at for at, count in visible.items() if count and at[0] not in {"total", "elsewhere"}}
    assert {(one["address_id"], one["service_code"]) for one in found.values()} == {
        (place, "contacts" if who == "total" else f"contacts-{who}") for place, who in expected
    }


def _rows(table: Any) -> Any:
    return ((row.at, row.count) for row in table.rows)


def test_coordinates_are_left_out_where_the_place_is_in_doubt(releases: Releases, client: Any) -> None:
    doubted = next(one for one in active_city().facilities.values() if one.doubt and one.point)
    releases(told={**QUARTER, (doubted.id, "other"): 40})
    found = {one["address_id"]: one for one in get(client, f"requests.json?{THEN}&service_code=contacts-other")}
    assert (found[doubted.id]["lat"], found[doubted.id]["long"]) == (None, None)
    sure = active_city().facilities[BUSY]
    assert (found[BUSY]["lat"], found[BUSY]["long"]) == (None if sure.doubt else sure.point or (None, None))


def test_what_is_kept_back_what_is_none_and_what_was_never_there_look_alike(releases: Releases, client: Any) -> None:
    releases()
    listed = ids(client)
    assert listed
    assert not [one for one in listed if FEW in one or NONE in one]
    answers = []
    for place in (FEW, NONE, "no-such-place"):
        for form in ("json", "xml"):
            answer = client.get(f"{HERE}/requests/2026-Q3_{place}_contacts-immigration.{form}")
            assert answer.status_code == 404
            answers.append((form, answer.content))
            assert ids(client, f"service_request_id=2026-Q3_{place}_contacts-immigration") == []
    assert len(set(answers)) == 2, "one for each format"


def test_whoever_solves_with_the_list_and_all_that_is_out_finds_no_small_count(releases: Releases, client: Any) -> None:
    """The list of requests, the figure by facility and that of the whole city together: by linear programming."""
    quarter: Told = {**QUARTER, (QUIET, "other"): 3, ("department:police", "immigration"): 4}
    rows = [releases("contacts", quarter), releases("facilities", quarter)]
    cells = sorted({*quarter, *((place, who) for place in (NONE, FEW) for who in ("other", "immigration"))})
    equations, sums = [], []
    for one in get(client, f"requests.json?{THEN}"):
        who = one["service_code"].removeprefix("contacts").removeprefix("-")
        equations.append([place == one["address_id"] and who in {"", of} for place, of in cells])
        sums.append(int(one["description"].split()[0]))
    for row in rows:
        for table in read_body(row.body).tables:
            for at, count in _rows(table):
                if count is not None and ("month" not in table.by or at[table.by.index("month")] != "2026-08"):
                    equations.append([_holds(table.by, at, cell) for cell in cells])
                    sums.append(count)
    small = [at for at, cell in enumerate(cells) if 0 < quarter.get(cell, 0) < 5]
    assert len(small) >= 4
    for at in small:
        aim = np.eye(len(cells))[at]
        for sign, end in ((1, 0.0), (-1, 5.0)):
            done = linprog(sign * aim, A_eq=np.array(equations, dtype=float), b_eq=sums, bounds=(0, None))
            assert done.status == 3 or (done.fun <= 1e-6 if sign > 0 else -done.fun >= end - 1e-6), cells[at]


def _holds(by: tuple[str, ...], at: tuple[str, ...], cell: tuple[str, str]) -> bool:
    place, who = cell
    found = active_city().facilities.get(place)
    department = found.department if found else place.removeprefix("department:")
    told = {
        "who": who,
        "month": "2026-07",
        "facility": place if found else "elsewhere",
        "kind": found.kind.id if found else "elsewhere",
        "department": department if department in active_city().departments else "elsewhere",
    }
    return all(one in {"total", told[level]} for level, one in zip(by, at, strict=True))


def test_xml_and_json_say_the_same(releases: Releases, client: Any) -> None:
    releases()
    for path in ("discovery.{}", "services.{}", "services/contacts.{}", f"requests.{{}}?{THEN}"):
        root = get(client, path.format("xml"))
        told = as_text(get(client, path.format("json")))
        assert in_words(root) == told, path
    assert get(client, "requests.xml?service_request_id=none").tag == "service_requests"


def test_the_services_and_the_discovery_document_are_whole_before_anything_came_out(client: Any, settings: Any) -> None:
    services = get(client, "services.json")
    assert [one["service_code"] for one in services][:2] == ["contacts", "contacts-immigration"]
    assert len(services) == 5
    for one in services:
        assert (one["type"], one["metadata"]) == ("blackbox", False)
        assert "It is not a contact" in one["description"]
        code = one["service_code"]
        assert get(client, f"services/{code}.json") == {"service_code": code, "attributes": []}
    told = get(client, "discovery.json")
    endpoint = told["endpoints"][0]
    assert endpoint["url"] == f"{settings.PUBLIC_URL}/open311/v2"
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert get(client, "requests.json") == []


def test_a_window_is_ninety_days_and_takes_what_came_out_in_it(releases: Releases, client: Any) -> None:
    releases()
    now = timezone.now()
    assert bool(ids(client, "")) == (now - timedelta(days=90) <= OPEN <= now), "the last ninety days"
    for query, is_there in (
        ("start_date=2026-11-02T18:00:00Z", True),
        ("start_date=2026-11-02T18:00:01Z", False),
        ("end_date=2026-11-02T12:00:00-07:00", True),
        ("end_date=2026-11-02T10:59:59-07:00", False),
        ("start_date=2026-11-02T18:00:00.5%2B00:00", False),
        (f"{THEN}&status=closed,open", True),
        (f"{THEN}&status=open", False),
        (f"{THEN}&status=&service_code=&jurisdiction_id=", True),
        (f"{THEN}&service_code=contacts,contacts-other", True),
        (f"{THEN}&jurisdiction_id={CITY}", True),
        (f"service_request_id=2026-Q3_{BUSY}_contacts-other,other&start_date=never&service_code=x", True),
    ):
        assert bool(ids(client, query)) == is_there, query
    assert {one.rpartition("_")[2] for one in ids(client, f"{THEN}&service_code=contacts-other")} == {"contacts-other"}


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("requests.{}?start_date=2026-11-02", 400, "start_date is no W3C date-time"),
        ("requests.{}?end_date=2026-13-02T00:00:00Z", 400, "end_date is no W3C date-time"),
        ("requests.{}?start_date=2026-01-01T00:00:00Z&end_date=2026-04-02T00:00:00Z", 400, "90 days apart"),
        ("requests.{}?start_date=2026-02-01T00:00:00Z&end_date=2026-01-02T00:00:00Z", 400, "before start_date"),
        ("requests.{}?start_date=9999-12-31T00:00:00Z", 400, "end of the calendar"),
        ("requests.{}?service_code=pothole", 404, "service_code was not found"),
        ("requests.{}?jurisdiction_id=example.gov", 404, "jurisdiction_id was not found"),
        ("services.{}?jurisdiction_id=example.gov", 404, CITY),
        ("services/pothole.{}", 404, "service_code was not found"),
        ("requests/1.{}", 404, "service_request_id was not found"),
        ("tokens/1.{}", 404, "token was not found"),
    ],
)
def test_what_is_refused_has_the_shape_of_the_specification(client: Any, path: str, status: int, says: str) -> None:
    (told,) = get(client, path.format("json"), status)
    assert told["code"] == status
    assert says in told["description"]
    root = get(client, path.format("xml"), status)
    assert (root.tag, root[0].tag) == ("errors", "error")
    assert in_words(root) == [{"code": str(status), "description": told["description"]}]


def test_it_is_read_and_not_written_to(client: Any) -> None:
    answer = client.post(f"{HERE}/requests.json", {"service_code": "contacts", "description": "x"})
    assert answer.status_code == 403
    (told,) = json.loads(answer.content)
    assert told["code"] == 403
    assert "read-only: no api_key is given out" in told["description"]
    assert client.delete(f"{HERE}/requests.xml").status_code == 405
    asked = client.options(f"{HERE}/requests.json")
    assert (asked.status_code, asked.headers["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")
    assert client.get(f"{HERE}/requests.yaml").status_code == 404
    assert client.head(f"{HERE}/services.xml").status_code == 200
    assert client.get("/es/open311/v2/services.xml").status_code == 404, "one address in every language"


@pytest.mark.skipif(not FIXTURES, reason="DINTEL_FIXTURES is not set: the published schemas are not here")
def test_answers_fit_the_published_schemas_and_table_of_errors(releases: Releases, client: Any) -> None:
    releases()
    folder = Path(FIXTURES) / "open311"
    for name, path in (("request", f"requests.json?{THEN}"), ("service", "services.json")):
        schema = json.loads((folder / f"schema_{name}.json").read_text(encoding="utf-8"))
        schema.pop("$schema", None)
        found = get(client, path)
        assert found
        for one in found:
            assert jsonschema_rs.is_valid(schema, one), [str(each) for each in jsonschema_rs.iter_errors(schema, one)]
    examples = json.loads((folder / "georeport_v2_examples.json").read_text(encoding="utf-8"))
    assert {400, 404} <= {one["code"] for one in examples["errors"]}
    theirs = next(one["body"] for one in examples["examples"] if one["pane"] == "xml-service-requests")
    fields = {one.tag for one in ET.fromstring(theirs.encode())[0]}  # noqa: S314 - a published example
    assert fields == {one.tag for one in get(client, f"requests.xml?{THEN}")[0]}


@pytest.mark.django_db(transaction=True)
def test_a_client_that_others_wrote_reads_it(live_server: Any, releases: Releases) -> None:
    """``georeport`` 0.3, in both formats: what it lists, and each of that by name."""
    releases()
    window = {"start_date": "2026-10-15T00:00:00Z", "end_date": "2026-11-15T00:00:00Z"}
    told = []
    for form in ("json", "xml"):
        reader = GeoReport(f"{live_server.url}{HERE}/", jurisdiction=CITY, output_format=form)
        assert len(reader.get_service_list()) == 5
        assert reader.get_service_definition("contacts")["service_code"] == "contacts"
        found = reader.get_service_requests(service_code="contacts,contacts-immigration", **window)
        named = reader.get_service_request(found[0]["service_request_id"])
        assert named["description"] == found[0]["description"]
        told.append([(one["service_request_id"], one["description"], one["requested_datetime"]) for one in found])
    assert told[0] == told[1]
    assert datetime.fromisoformat(told[0][0][2]) == OPEN.astimezone(UTC)
