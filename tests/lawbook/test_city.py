"""Albuquerque's profile holds together, and a file that cannot be used says which line to mend."""

from __future__ import annotations

import csv
import importlib.util
import os
import re
import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest

from dintel.lawbook.city import HELPS, OWNERS, ROLES, SETTINGS, SLUG, City, CityError, open_city

ROOT = Path(__file__).resolve().parents[2]
CITIES = ROOT / "cities"
HERE = CITIES / "albuquerque"
FIXTURES = os.environ.get("DINTEL_FIXTURES", "")


@pytest.fixture(scope="module")
def city() -> City:
    return open_city("albuquerque", CITIES)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the cities folder that a test may spoil."""
    shutil.copytree(HERE, tmp_path / "albuquerque")
    return tmp_path


def spoil(root: Path, name: str, old: str, new: str) -> int:
    """Replace the first occurrence of `old`, and return the line it began on."""
    path = root / "albuquerque" / name
    text = path.read_text(encoding="utf-8")
    at = text.index(old)
    path.write_text(text[:at] + new + text[at + len(old) :], encoding="utf-8")
    return text[:at].count("\n") + 1


# ---- the city ---------------------------------------------------------------------------------------------------


def test_the_city_knows_its_place_and_its_languages(city: City) -> None:
    assert city.division == "ocd-division/country:us/state:nm/place:albuquerque"
    assert city.place == "us/nm/albuquerque"
    assert city.time_zone == "America/Denver"
    assert city.languages == ("en", "es", "vi", "zh-hans", "nv", "ar")
    assert city.switches == frozenset()


def test_every_role_can_be_reached_in_words_or_by_a_number(city: City) -> None:
    assert tuple(city.contacts) == ROLES
    for contact in city.contacts.values():
        assert contact.reach
        assert contact.phone or contact.doubt, f"{contact.id}: no number and no word about who sets it"


def test_only_numbers_known_to_everyone_are_given(city: City) -> None:
    given = {contact.id: contact.dial for contact in city.contacts.values() if contact.dial}
    assert set(given.values()) == {"911", "311"}
    assert given["emergency"] == given["police"] == "911"
    assert "site_lead" not in given
    assert "custody_supervisor" not in given


# ---- partners ---------------------------------------------------------------------------------------------------


def test_every_partner_has_a_source_that_was_read_and_whatever_was_not_found_is_said(city: City) -> None:
    assert len(city.partners) >= 10
    for partner in city.partners.values():
        assert all(source.mark == "V" for source in partner.sources), partner.id
        assert date.fromisoformat(partner.read_on) <= date(2026, 11, 26)
        assert partner.doubt, f"{partner.id}: nobody called the number, so say what is not sure"
        assert partner.phone or "telephone number" in partner.doubt, partner.id


def test_each_kind_of_help_is_given_by_somebody(city: City) -> None:
    assert {kind for partner in city.partners.values() for kind in partner.helps} == set(HELPS)


def test_a_city_without_a_list_of_partners_has_none(copy: Path) -> None:
    (copy / "albuquerque" / "partners.csv").unlink()
    assert open_city("albuquerque", copy).partners == {}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",harm,Day and night: help when", ",advice,Day and night: help when", "`helps`"),
        (",es;en,,https://www.enlacenm.org", ",Spanish,,https://www.enlacenm.org", "`languages`"),
        ("1-800-799-7233", "1-800-SAFE", "`phone`"),
        ("https://nmsahelp.org", "javascript:alert(1)", "`web`"),
        ("assault-helpline-news,2026-11-26", "assault-helpline-news,yesterday", "`read_on`"),
        ("assault-helpline-news,2026-11-26", "hearsay,2026-11-26", "`source`"),
        ("albuquerque-sane,", "legal-aid,", "used twice"),
    ],
)
def test_a_partner_that_cannot_be_used_names_its_line(copy: Path, old: str, new: str, said: str) -> None:
    spoil(copy, "partners.csv", old, new)
    with pytest.raises(CityError, match=re.escape(said)) as error:
        open_city("albuquerque", copy)
    assert error.value.path.name == "partners.csv"
    assert error.value.line > 1


# ---- departments ------------------------------------------------------------------------------------------------


def test_a_department_without_a_found_source_says_so(city: City) -> None:
    for department in city.departments.values():
        if any(source.mark == "?" for source in department.sources):
            assert department.doubt, department.id


def test_successors_take_the_place_of_the_department_they_followed(city: City) -> None:
    names = {department.name for department in city.departments.values()}
    assert not names & {"Fire", "Cultural Services", "Family and Community Services"}
    followed = [key for key, row in city.departments.items() if "Family and Community Services" in row.former_names]
    assert followed == ["health-housing-and-homelessness", "youth-and-family-services"]
    assert city.departments["albuquerque-fire-rescue"].former_names == ("Fire",)


# ---- facilities -------------------------------------------------------------------------------------------------


def test_every_city_facility_has_a_department_setting_areas_and_approver(city: City) -> None:
    for facility in city.facilities.values():
        assert SLUG.fullmatch(facility.id)
        assert facility.owner in OWNERS
        assert facility.setting in SETTINGS
        assert facility.sources
        if facility.is_city:
            assert facility.department in city.departments, facility.id
            assert facility.public_areas or facility.nonpublic_areas, facility.id
            assert facility.approver_role in city.contacts, facility.id


def test_every_kind_is_used(city: City) -> None:
    assert {facility.kind.id for facility in city.facilities.values()} == set(city.kinds)


def test_no_area_is_both_public_and_not(city: City) -> None:
    for facility in city.facilities.values():
        assert not set(facility.public_areas) & set(facility.nonpublic_areas), facility.id


def test_the_county_jail_is_named_but_has_no_city_duties(city: City) -> None:
    jail = city.facilities["bernalillo-county-metropolitan-detention-center"]
    assert (jail.owner, jail.is_city, jail.department, jail.approver_role) == ("county", False, "", "")


def test_the_booking_center_is_the_only_place_of_the_city_in_the_custody_setting(city: City) -> None:
    custody = [row for row in city.facilities.values() if row.is_city and row.setting == "booking_centre"]
    assert [row.id for row in custody] == ["prisoner-transport-center"]
    assert custody[0].approver_role == "custody_supervisor"
    assert custody[0].doubt


def test_a_shelter_for_animals_or_picnics_is_not_a_shelter_for_people(city: City) -> None:
    assert [row.id for row in city.facilities.values() if row.setting == "shelter"] == ["gateway-west"]
    assert city.facilities["eastside-animal-shelter"].setting == "counter"
    assert city.facilities["snow-park-and-shelter"].setting == "open_space"


def test_a_row_overrides_its_kind_only_where_it_says_so(city: City) -> None:
    center = city.facilities["open-space-visitors-center"]
    assert (center.kind.setting, center.setting) == ("open_space", "counter")
    assert center.public_areas != center.kind.public_areas
    assert center.nonpublic_areas == center.kind.nonpublic_areas


@pytest.mark.parametrize(
    ("facility", "words"),
    [
        ("gibson-health-hub", "coordinate is wrong"),
        ("east-mountain-library", "coordinate is wrong"),
        ("carolino-canyon-park", "outside the box"),
        ("family-and-community-services", "coordinate and the address disagree"),
        ("bernalillo-county-courthouse", "to be checked"),
        ("wyoming-yard", "No department was published"),
    ],
)
def test_what_is_uncertain_is_said(city: City, facility: str, words: str) -> None:
    assert words in city.facilities[facility].doubt


def test_no_two_city_facilities_share_a_name_and_an_address(city: City) -> None:
    seen = [(row.name.lower(), row.address.lower()) for row in city.facilities.values()]
    assert len(seen) == len(set(seen))


# ---- what goes wrong --------------------------------------------------------------------------------------------

BAD = [
    ("facilities.csv", "zoo,Zoo,,biopark,", "zoo,Zoo,,menagerie,", "'menagerie'", "biopark"),
    ("facilities.csv", "zoo,Zoo,,biopark,arts-and-culture", "zoo,Zoo,,biopark,arts", "'arts'", "arts-and-culture"),
    ("facilities.csv", "zoo,Zoo,,biopark,arts-and-culture", "zoo,Zoo,,biopark,", "`department`", "Write one of"),
    ("facilities.csv", "zoo,Zoo,", "The Zoo,Zoo,", "'The Zoo'", "Write a-z"),
    ("facilities.csv", "zuni-park,", "zoo,", "used twice", "never used"),
    ("facilities.csv", "zoo,Zoo,,", "zoo,,,", "`name`", "fill the column"),
    ("facilities.csv", "zoo,Zoo,,", "zoo,Zoo, and more,,", "cells", "around a cell"),
    ("facilities.csv", "35.07849,-106.66314", "35.07849,", "`lat`", "both empty"),
    ("facilities.csv", "35.07849,-106.66314", "-106.66314,35.07849", "`lat`", "both empty"),
    ("facilities.csv", "-106.66314,,,,building-profiles", "-106.66314,,,,", "`source`", "sources.toml"),
    ("facilities.csv", "id,name,", "id,title,", "columns", "id,name,also_known_as"),
    ("departments.csv", "aviation,Aviation,,budget-fy2018", "aviation,Aviation,,memory", "`source`", "sources.toml"),
    ("departments.csv", "transit,Transit,", "aviation,Transit,", "used twice", "never used"),
    ("facility_kinds.toml", "[library]", "[library", "not TOML", "Write that line"),
    ("facility_kinds.toml", '[theatre]\nname = "Theatre"', '[theatre]\nnane = "Theatre"', "reads nane", "Write only"),
    ("sources.toml", '[gateway-west]\nwhere = "', '[gateway-west]\nwhere = 1 # "', "`where`", "Write where"),
    ("city.toml", '[[contacts]]\nid = "coordinator"', '[[contacts]]\nid = "mascot"', "'mascot'", "coordinator"),
    ("city.toml", '[[contacts]]\nid = "coordinator"', '[[contacts]]\nid = "police"', "stands twice", "one block"),
    ("city.toml", '"Emergency"\nphone = "911"', '"Emergency"\nphone = "call us"', "'call us'", "digits"),
]  # fmt: skip


@pytest.mark.parametrize("case", BAD, ids=[f"{case[0]}-{case[3]}" for case in BAD])
def test_a_bad_line_is_named_with_what_to_write(copy: Path, case: tuple[str, ...]) -> None:
    name, old, new, what, write = case
    line = spoil(copy, name, old, new)
    with pytest.raises(CityError) as caught:
        open_city("albuquerque", copy)
    assert caught.value.path == copy / "albuquerque" / name
    assert abs(caught.value.line - line) <= 2, str(caught.value)
    assert f"{name}, line {caught.value.line}: " in str(caught.value)
    assert what in str(caught.value)
    assert write in str(caught.value)


@pytest.mark.parametrize(
    ("name", "old", "new", "what"),
    [
        ("city.toml", 'time_zone = "America/Denver"', 'time_zone = "America/Duke"', "`time_zone`"),
        ("city.toml", 'languages = ["en", "es", "vi", "zh-hans", "nv", "ar"]', "languages = []", "`languages`"),
        ("city.toml", 'languages = ["en", "es", "vi", "zh-hans", "nv", "ar"]', "languages = 2", "`languages`"),
        ("city.toml", 'place = "us/nm/albuquerque"', "", "`place`"),
        ("city.toml", "switches = []", "switches = [1]", "`switches`"),
        ("facility_kinds.toml", 'approver_role = "custody_supervisor"', 'approver_role = ""', "`approver_role`"),
    ],
)
def test_a_missing_answer_stops_the_city_from_opening(copy: Path, name: str, old: str, new: str, what: str) -> None:
    spoil(copy, name, old, new)
    with pytest.raises(CityError, match=re.escape(what)):
        open_city("albuquerque", copy)


def test_a_role_without_a_contact_stops_the_city_from_opening(copy: Path) -> None:
    path = copy / "albuquerque" / "city.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.rindex("[[contacts]]")], encoding="utf-8")
    with pytest.raises(CityError, match="No contact for coordinator"):
        open_city("albuquerque", copy)


def test_a_missing_file_and_an_unsafe_name_are_refused(copy: Path) -> None:
    (copy / "albuquerque" / "departments.csv").unlink()
    with pytest.raises(CityError, match=r"departments\.csv, line 1: The file cannot be read"):
        open_city("albuquerque", copy)
    with pytest.raises(CityError, match="is no city"):
        open_city("../albuquerque", copy)


def test_a_file_saved_by_a_spreadsheet_opens_all_the_same(copy: Path, city: City) -> None:
    for name in ("facilities.csv", "departments.csv"):
        path = copy / "albuquerque" / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert open_city("albuquerque", copy) == city


# ---- the other files --------------------------------------------------------------------------------------------


def test_directives_are_the_thirteen_of_the_order_and_bind_known_departments(city: City) -> None:
    book = tomllib.loads((HERE / "directives.toml").read_text(encoding="utf-8"))
    directives = book["directives"]
    assert [directive["number"] for directive in directives] == list(range(1, 14))
    assert len({directive["id"] for directive in directives}) == len(directives)
    for directive in directives:
        assert set(directive["departments"]) <= {"all", *city.departments}
        assert set(directive["source"]) <= set(book["sources"])
        assert directive["mark"] in {"V", "K", "?"}
        assert "No date in the order" in directive["when"]
        assert (directive["nature"] == "duty") == bool(directive["departments"])
    assert directives[11]["nature"] == "observation"


def test_the_calendar_says_that_the_city_has_not_yet_set_its_holidays() -> None:
    calendar = tomllib.loads((HERE / "calendar.toml").read_text(encoding="utf-8"))
    assert calendar["announced"]["holidays"] == []
    assert calendar["announced"]["doubt"]
    assert calendar["rule"]["source"]
    for closure in calendar["reported_closures"]:
        assert isinstance(closure["on"], date)
        assert closure["source"]


# ---- the look ---------------------------------------------------------------------------------------------------


def contrast(one: str, two: str) -> float:
    """Return the WCAG 2.2 contrast ratio of two colours written #RRGGBB."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dim, bright = sorted((luminance(one), luminance(two)))
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_can_be_read(theme: str) -> None:
    colour = tomllib.loads((HERE / "brand" / "brand.toml").read_text(encoding="utf-8"))[theme]
    for words in ("text", "quiet", "action", "action_strong", "warning"):
        for ground in ("ground", "sand"):
            assert contrast(colour[words], colour[ground]) >= 4.5, (words, ground)
    for words, ground in [
        ("on_action", "action"), ("on_action", "action_strong"), ("on_warning", "warning"),
        ("warning", "warning_ground"), ("text", "warning_ground"),
    ]:  # fmt: skip
        assert contrast(colour[words], colour[ground]) >= 4.5, (words, ground)
    for line in ("line", "focus"):
        assert min(contrast(colour[line], colour[ground]) for ground in ("ground", "sand")) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_ratios_in_the_comments_are_the_true_ones(theme: str) -> None:
    text = (HERE / "brand" / "brand.toml").read_text(encoding="utf-8")
    colour = tomllib.loads(text)[theme]
    part = text[text.index(f"[{theme}]") :]
    for name in ("text", "quiet", "action", "action_strong", "warning", "line", "focus"):
        said = re.search(rf"(?m)^{name} = .*?([\d.]+) / +([\d.]+)", part)
        assert said, name
        assert [f"{contrast(colour[name], colour[ground]):.2f}" for ground in ("ground", "sand")] == list(said.groups())


def test_the_mark_is_small_has_a_title_and_takes_the_colour_around_it() -> None:
    mark = (HERE / "brand" / "mark.svg").read_text(encoding="utf-8")
    assert len(mark.encode()) < 1000
    assert "<title" in mark
    assert 'fill="currentColor"' in mark
    assert not re.search(r"#[0-9a-fA-F]{3}|<style|<script|href", mark)


# ---- rebuilding -------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not FIXTURES, reason="DINTEL_FIXTURES is not set: the public list is not committed")
def test_the_public_list_still_gives_the_committed_facilities() -> None:
    spec = importlib.util.spec_from_file_location("clean_facilities", ROOT / "tools" / "clean_facilities.py")
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.build(Path(FIXTURES)) == (HERE / "facilities.csv").read_text(encoding="utf-8")


@pytest.mark.skipif(not FIXTURES, reason="DINTEL_FIXTURES is not set: the public list is not committed")
def test_every_row_of_the_public_list_is_kept_or_merged_by_a_written_decision() -> None:
    book = tomllib.loads((HERE / "facility_corrections.toml").read_text(encoding="utf-8"))
    merged = sum(len(decision["rows"]) for decision in book["merge"])
    with (Path(FIXTURES) / "abq_facilities.csv").open(encoding="utf-8", newline="") as file:
        public = sum(1 for _ in csv.DictReader(file))
    with (HERE / "facilities.csv").open(encoding="utf-8", newline="") as file:
        kept = sum(1 for _ in csv.DictReader(file))
    assert public == kept + merged
