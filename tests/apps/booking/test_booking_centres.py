"""booking.toml: what a clerk writes is read, and a slip of the pen names its line and the way out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.apps.booking.written import CENTRE

from dintel.apps.booking import here
from dintel.apps.booking.centres import lines_of, open_centres
from dintel.apps.city import law
from dintel.apps.design.profile import active_city
from dintel.lawbook.city import CityError

SMALL = f"""
[[centre]]
facility = "{CENTRE}"
series = "V"
close_before_minutes = 30
sign_off_within_hours = 24
outcome_within_hours = 72
ordinary_within_minutes = 60
warrant_minutes = 30
[[shift]]
facility = "{CENTRE}"
id = "day"
name = "Day shift"
starts = "06:00"
[[area]]
facility = "{CENTRE}"
id = "lobby"
name = "lobby"
public = true
[[purpose]]
id = "other"
name = "Something else"
asks = "unknown"
past_public = "nobody"
"""


def read(tmp_path: Path, text: str) -> str:
    """Return what is wrong with a file, empty when it can be used."""
    path = tmp_path / "booking.toml"
    path.write_text(text, encoding="utf-8")
    try:
        open_centres(path, active_city(), law.book().law.space)
    except CityError as error:
        return str(error).removeprefix(f"{path}, ")
    return ""


def test_the_citys_own_file_is_read_with_its_doubts() -> None:
    centre = here.centres()[CENTRE]
    assert [shift.id for shift in centre.shifts] == ["day", "swing", "night"]
    assert "Shift times to be set by the city." in centre.doubts
    assert centre.is_past_public(["lobby", "booking-floor"])
    assert not centre.is_past_public(["lobby"])
    assert centre.is_past_public(["a room that is no longer listed"])


def test_every_purpose_asks_what_the_law_knows() -> None:
    asked = law.book().law.space.axis("asked").index
    purposes = here.centres()[CENTRE].purposes.values()
    assert all(purpose.asks in {"", *asked} for purpose in purposes)
    assert here.centres()[CENTRE].purposes["emergency"].excuses("yes")
    assert here.centres()[CENTRE].purposes["bring-person"].excuses("no")
    assert not here.centres()[CENTRE].purposes["bring-person"].excuses("yes")
    assert not here.centres()[CENTRE].purposes["interview"].excuses("no")


def test_every_word_of_the_file_is_handed_to_the_translators() -> None:
    words = {line for line, _where in lines_of(here.centres())}
    assert {"Night shift", "vehicle bay", "Take a person away", "Shift times to be set by the city."} <= words


def test_a_city_without_the_file_keeps_no_log(tmp_path: Path) -> None:
    assert not open_centres(tmp_path / "booking.toml", active_city(), law.book().law.space)


def test_a_small_file_is_enough(tmp_path: Path) -> None:
    assert read(tmp_path, SMALL) == ""


@pytest.mark.parametrize(
    ("write", "instead", "line", "told"),
    [
        (CENTRE, "main-library", 2, "booking_centre"),
        ('series = "V"', 'series = "C"', 2, "C and L are contacts and letters"),
        ('series = "V"', 'series = "v1"', 2, "capital letters"),
        ("warrant_minutes = 30", 'warrant_minutes = "soon"', 2, "whole number"),
        ("warrant_minutes = 30", "warrant_minutes = -1", 2, "whole number"),
        ("warrant_minutes = 30", "warrant_minuts = 30", 2, "Nobody reads warrant_minuts"),
        ('starts = "06:00"', 'starts = "6 o\'clock"', 10, "06:00"),
        ('starts = "06:00"', 'starts = "06:00"\nuntil = 2026-01-01', 2, "No shift is worked on 2026-01-01"),
        ('starts = "06:00"', 'starts = "06:00"\nfrom = "soon"', 10, "without quotation marks"),
        ('starts = "06:00"', 'starts = "06:00"\nfrom = 2026-01-02\nuntil = 2026-01-01', 10, "later `until`"),
        ('id = "day"', 'id = "Day!"', 10, "single hyphens"),
        ("public = true", 'public = "yes"', 15, "true or false"),
        ('asks = "unknown"', 'asks = "everything"', 20, "Write one of"),
        ('past_public = "nobody"', 'past_public = "friends"', 20, "Write one of"),
        ('name = "lobby"', 'name = "lobby"\nmark = "X"', 15, "Write one of"),
        ("[[purpose]]", "[[porpoise]]", 1, "Nobody reads porpoise"),
        ("[[centre]]", "[[centre]", 2, "not TOML"),
    ],
)
def test_a_slip_of_the_pen_names_its_line_and_the_way_out(
    tmp_path: Path, write: str, instead: str, line: int, told: str
) -> None:
    said = read(tmp_path, SMALL.replace(write, instead))
    assert told in said
    assert said.startswith(f"line {line}: ")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (SMALL.split("[[shift]]", maxsplit=1)[0], "two blocks"),
        (f'[[shift]]\nfacility = "{CENTRE}"\nid = "late"\nname = "Late"\nstarts = "06:00"', "lies in one shift"),
        ('[[area]]\nfacility = "main-library"\nid = "x"\nname = "x"\npublic = true', "no [[centre]]"),
        ('[[agency]]\nid = "fbi"\nname = "FBI"\nimmigration = "perhaps"', "Write one of"),
        ('[[forward]]\nid = "jail"\nname = ""', "missing"),
    ],
)
def test_blocks_that_do_not_fit_together_are_refused(tmp_path: Path, more: str, told: str) -> None:
    assert told in read(tmp_path, f"{SMALL}\n{more}")


@pytest.mark.parametrize("kind", ["centre", "shift", "area", "purpose"])
def test_a_file_without_what_every_entry_needs_is_refused(tmp_path: Path, kind: str) -> None:
    blocks = [f"[[{block}" for block in SMALL.split("[[")[1:] if not block.startswith(kind)]
    assert read(tmp_path, "\n".join(blocks))


def test_each_centre_of_the_city_has_a_series_of_its_own(tmp_path: Path) -> None:
    city = active_city()
    second = replace(city.facilities[CENTRE], id="second-centre")
    two = replace(city, facilities={**city.facilities, second.id: second})
    path, space = tmp_path / "booking.toml", law.book().law.space
    other = "".join(f"[[{part}" for part in SMALL.split("[[")[1:4]).replace(CENTRE, second.id)
    path.write_text(SMALL + other, encoding="utf-8")
    with pytest.raises(CityError, match="The series 'V' stands twice"):
        open_centres(path, two, space)
    path.write_text(SMALL + other.replace('"V"', '"V2"'), encoding="utf-8")
    assert [centre.series for centre in open_centres(path, two, space).values()] == ["V", "V2"]
    path.write_text(SMALL, encoding="utf-8")
    with pytest.raises(CityError, match="second-centre has no"):
        open_centres(path, two, space)
