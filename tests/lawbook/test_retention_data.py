"""How retention schedules are read, and what is said when a line cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from dintel.domain.policy.rules import BadLawError
from dintel.domain.retention import Keep
from dintel.lawbook.retention import load_retention

ROOT = Path(__file__).resolve().parents[2]
PLACE = "us/nm/albuquerque"
GOOD = """[[class]]
id = "contact"
title = "Contacts"
keep_years = 3
counted_from = "received"
basis = "None found."
mark = "proposal"
doubt = "Somebody decides."
"""
NARROWER = GOOD.replace("keep_years = 3", 'keep_years = 5\nreplaces = "us/nm"')


def read(tmp_path: Path, wide: str, narrow: str = "") -> dict[str, object]:
    for layer, text in (("us", ""), ("us/nm", wide), (PLACE, narrow)):
        folder = tmp_path / "law" / layer
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "place.toml").write_text((ROOT / "law" / layer / "place.toml").read_text(encoding="utf-8"))
        if text:
            (folder / "retention.toml").write_text(text)
    return {name: one.keep for name, one in load_retention(PLACE, tmp_path).classes.items()}


def test_every_period_of_the_real_schedule_is_a_proposal_with_its_doubt() -> None:
    found = load_retention(PLACE, ROOT).classes.values()
    assert {one.mark for one in found} == {"proposal"}
    assert all("records custodian and the state’s schedule decide" in one.doubt for one in found)


def test_a_narrower_layer_replaces_a_class_when_it_says_so(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD, NARROWER) == {"contact": Keep(years=5)}
    permanent = NARROWER.replace("keep_years = 5", "permanent = true")
    assert read(tmp_path, GOOD, permanent) == {"contact": None}


@pytest.mark.parametrize(
    ("wide", "narrow", "said"),
    [
        (GOOD, GOOD, "albuquerque/retention.toml:1.*is replaced unsaid|is replaced unsaid"),
        (NARROWER, "", "replaces = 'us/nm', where there is none"),
        (GOOD + GOOD, "", "'contact' stands twice"),
        (GOOD.replace("keep_years = 3", ""), "", "the span is"),
        (GOOD.replace("keep_years = 3", "keep_days = -1"), "", "the span is"),
        (GOOD.replace("keep_years = 3", "keep_years = 3\npermanent = true"), "", "the span is"),
        (GOOD.replace('counted_from = "received"', 'counted_from = "recieved"'), "", "Did you mean 'received'"),
        (GOOD.replace('doubt = "Somebody decides."', ""), "", "has no doubt"),
        (GOOD.replace("keep_years", "keep_year"), "", "keep_year' is not known"),
    ],
)
def test_a_slip_names_file_and_line(tmp_path: Path, wide: str, narrow: str, said: str) -> None:
    with pytest.raises(BadLawError, match=said) as told:
        read(tmp_path, wide, narrow)
    assert "retention.toml:" in str(told.value)
