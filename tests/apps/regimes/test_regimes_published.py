"""What other places published comes out again: contacts of that shape are loaded, and the reports count the same.

Facts of other cities, from ``LAW`` 3.2 with the sources that stand in the regimes' own files.
"""

from __future__ import annotations

import csv
import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.apps.regimes.conftest import Person, in_bulk, through_the_door

from dintel.apps.regimes import here, names
from dintel.apps.regimes.queries.drawing import draw
from dintel.apps.regimes.queries.showing import shown
from dintel.domain.regime import Compared, period_holding

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FIXTURES = os.environ.get("DINTEL_FIXTURES", "")


def report(key: str, day: date, stated: Any = None, until: date | None = None) -> dict[str, Any]:
    """Return the line of all of every table of a regime's report, by column."""
    regime = here.regimes()[key]
    period = period_holding(regime.cycle, day).cut(until=until)
    kept = json.loads(draw(regime, period, stated or {}).body)
    found: dict[str, Any] = {}
    for table in kept["tables"]:
        if table.get("lines"):
            found |= dict(zip([one["id"] for one in table["columns"]], table["lines"][0]["values"], strict=True))
    return found


def published(jurisdiction: str, period: str) -> dict[str, str]:
    """Return the measures that were published of a place and period, from the collected file."""
    with (Path(FIXTURES) / "local_government_statistics.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {
        row["measure"]: row["value"] for row in rows if (row["jurisdiction"], row["period"]) == (jurisdiction, period)
    }


def test_boston_counts_twelve_fifteen_and_fifty_seven_and_nobody_held(person: Person) -> None:
    """By the register's own services: filed, verified, answered by the law of the day."""
    by = person("duty_officer")
    through_the_door(15, began=date(2024, 3, 1), by=by)
    assert report("ma-boston-trust-act", date(2024, 6, 1)) | {"money": None} == {
        "received": 15,
        "faxed": 15,
        "faxed_share": "100.00",
        "held": 0,
        "transferred": 0,
        "money": None,
    }
    in_bulk(12, began=date(2022, 5, 1), by=by)
    in_bulk(16, began=date(2025, 5, 1), by=by)
    in_bulk(41, began=date(2025, 6, 1), by=by, channel="mail")
    assert report("ma-boston-trust-act", date(2022, 1, 1))["received"] == 12
    of_2025 = report("ma-boston-trust-act", date(2025, 1, 1))
    assert (of_2025["received"], of_2025["held"], of_2025["faxed_share"]) == (57, 0, "28.07")


def test_denver_counts_eighty_four_and_a_hundred_and_eight_and_the_sum(person: Person) -> None:
    by = person("duty_officer")
    for count, day in ((42, date(2018, 2, 1)), (84, date(2018, 5, 1)), (108, date(2018, 8, 1))):
        in_bulk(count, began=day, by=by, asked="release_notice", document="i247g")
    quarters = [report("co-denver-release-notices", date(2018, month, 1))["notice_requests"] for month in (1, 4, 7)]
    assert quarters == [42, 84, 108]
    assert sum(quarters[1:]) == 192, "April to September, as it was published"


def test_new_york_keeps_held_notified_and_handed_over_apart_in_years_of_its_own(person: Person) -> None:
    by = person("duty_officer")
    in_bulk(2916, began=date(2018, 9, 1), by=by)
    in_bulk(7, began=date(2019, 2, 1), by=by, asked="person_information", document="letter", outcome="comply")
    police = report("ny-new-york-police", date(2019, 6, 30))
    assert (police["received"], police["honoured"], police["held"], police["information"]) == (2916, 0, 0, 7)
    assert report("ny-new-york-police", date(2019, 7, 1))["received"] == 0
    in_bulk(516, began=date(2016, 11, 1), by=by)
    in_bulk(20, began=date(2017, 2, 1), by=by, custody="transferred")
    jail = report("ny-new-york-correction", date(2017, 1, 1))
    assert (jail["received"], jail["held"], jail["notified"], jail["transferred"]) == (536, 0, 0, 20)


def test_california_gives_the_published_percentages_to_the_second_place(person: Person) -> None:
    by = person("duty_officer")
    requests = in_bulk(964, began=date(2018, 3, 1), by=by, custody="transferred")
    state = {"transfers": {"state_total": 2038}}
    los_angeles = report("ca-values-act", date(2018, 6, 1), state)
    assert (los_angeles["transferred"], los_angeles["state_share"]) == (964, "47.30")
    for one in requests[423:]:
        one.custody_outcomes.all().delete()
    san_diego = report("ca-values-act", date(2018, 6, 1), state)
    assert (san_diego["transferred"], san_diego["state_share"]) == (423, "20.76")
    assert report("ca-values-act", date(2018, 6, 1))["state_share"] is None, "what the state counted is not known"


def test_the_san_diego_forum_of_2024_counts_notices_asked_denied_and_people_handed_over(person: Person) -> None:
    by = person("duty_officer")
    in_bulk(202, began=date(2024, 3, 1), by=by, asked="release_notice", document="i247g")
    in_bulk(1034, began=date(2024, 4, 1), by=by, asked="release_notice", document="i247g", outcome="comply")
    in_bulk(30, began=date(2024, 5, 1), by=by, custody="transferred")
    forum = report("ca-truth-forum", date(2024, 1, 1))
    assert (forum["notice_requests"], forum["notice_declined"], forum["transferred"]) == (1236, 202, 30)


def test_oregon_counts_requests_at_jails_and_by_agency_and_is_another_stream_than_complaints(person: Person) -> None:
    """Of 1 June 2022 to 31 May 2023; a month of it here, since its public bodies report monthly."""
    by = person("duty_officer")
    ice, other = "Immigration and Customs Enforcement", "another part of Homeland Security"
    in_bulk(20, began=date(2022, 6, 2), by=by, agency=ice)
    in_bulk(5, began=date(2022, 6, 3), by=by, agency=other)
    in_bulk(8, began=date(2022, 6, 4), by=by, agency=other, setting="office")
    regime = here.regimes()["or-public-bodies"]
    kept = draw(regime, period_holding(regime.cycle, date(2022, 6, 1)), {})
    by_agency, papers = shown(kept.body).tables
    assert [cell.number for cell in by_agency.total.cells] == [33, 25, 33]  # type: ignore[union-attr]  # counts
    assert {row.label: row.cells[0].number for row in by_agency.rows} == {ice: 20, other: 13}
    assert len(papers.rows) == 33


def test_a_year_of_ten_months_says_so(person: Person) -> None:
    """San Francisco and Los Angeles published ten months of 2017 beside whole years."""
    in_bulk(25, began=date(2017, 4, 1), by=person("duty_officer"))
    in_bulk(3, began=date(2017, 11, 15), by=person("duty_officer"))
    regime = here.regimes()["ca-truth-forum"]
    ten = period_holding(regime.cycle, date(2017, 1, 1)).cut(until=date(2017, 11, 1))
    assert names.part_of(ten) == "10 of 12 months: Jan. 1, 2017 to Oct. 31, 2017."
    assert report("ma-boston-trust-act", date(2017, 1, 1), until=date(2017, 11, 1))["received"] == 25
    assert names.part_of(period_holding(regime.cycle, date(2017, 1, 1))) == ""


def test_a_report_of_nothing_is_four_times_nothing(person: Person) -> None:
    """Somerville, 2016."""
    regime = here.regimes()["ma-somerville-trust-act"]
    drawn = draw(regime, period_holding(regime.cycle, date(2016, 1, 1)), {"detainers": {"money": 0}})
    assert drawn.is_nil
    assert report("ma-somerville-trust-act", date(2016, 1, 1), {"detainers": {"money": 0}}) == dict.fromkeys(
        ("received", "held", "transferred", "money"), 0
    )


def test_other_places_two_counts_of_one_fact_stand_in_the_law_with_their_sources() -> None:
    found = {(one.counts.ours, one.counts.theirs): one for regime in here.regimes().values() for one in regime.examples}
    assert set(found) == {(15, 198), (266, 519), (266, 423)}
    assert found[15, 198].counts == Compared(15, 198)
    assert found[15, 198].counts.difference == 183
    assert all(one.source for one in found.values())


@pytest.mark.skipif(not FIXTURES, reason="DINTEL_FIXTURES is not set: the published figures are not here")
def test_the_collected_figures_are_those_the_reports_count(person: Person) -> None:
    """Each figure of the file that a regime here counts: loaded as contacts of that shape, and counted again."""
    by = person("duty_officer")
    counted = []
    for place, period, key, day in (
        ("Boston Police", "2022", "ma-boston-trust-act", date(2022, 3, 1)),
        ("Boston Police", "2024", "ma-boston-trust-act", date(2024, 3, 1)),
        ("Boston Police", "2025", "ma-boston-trust-act", date(2025, 3, 1)),
        ("NYPD", "2016", "ny-new-york-police", date(2016, 3, 1)),
        ("NYPD", "2018-07-01..2019-06-30", "ny-new-york-police", date(2018, 8, 1)),
        ("NYC DOC", "FY2017", "ny-new-york-correction", date(2017, 3, 1)),
        ("San Diego County (SB 54)", "2018", "ca-values-act", date(2018, 3, 1)),
        ("Yuba County (SB 54)", "2018", "ca-values-act", date(2018, 3, 1)),
    ):
        told = published(place, period)
        received = int(next((value for name, value in told.items() if "detainers received" in name), 0))
        moved = int(told.get("transfers to immigration authorities", 0))
        honoured = int(told.get("detainers honored", 0))
        before = report(key, day, {"transfers": {"state_total": 2038}})
        in_bulk(received - honoured, began=day, by=by)
        in_bulk(honoured, began=day, by=by, outcome="comply")
        in_bulk(moved, began=day, by=by, custody="transferred")
        after = report(key, day, {"transfers": {"state_total": 2038}})
        assert after.get("received", 0) - before.get("received", 0) == received, place
        assert after.get("honoured", 0) - before.get("honoured", 0) == honoured, place
        assert after["transferred"] - before["transferred"] == moved, place
        counted.append((place, period, received, moved))
    assert len(counted) == 8
    assert published("San Diego County (SB 54)", "2018")["percent of state transfers"] == "20.76"
