"""Settings are looked at before anything starts: a wrong name or value is told with the way out."""

from __future__ import annotations

import pytest

from dintel.config.environment import VARIABLES, NotReadyError, read_environment

WRONG = {
    "DINTEL_DATABSE_URL": ("postgres://dintel@db/dintel", "Is it DINTEL_DATABASE_URL?"),
    "DINTEL_database_url": ("postgres://dintel@db/dintel", "no setting of Dintel has that name"),
    "DINTEL_WITNESES": ("x", "Is it DINTEL_WITNESSES?"),
    "DINTEL_QQQQ": ("1", "docs/reference/settings.md"),
    "DINTEL_LOG": ("xml", "lines or json"),
    "DINTEL_LOG_REQUESTS": ("perhaps", "neither on nor off"),
    "DINTEL_WEB_PROCESSES": ("0", "not a whole number above 0"),
    "DINTEL_WITNESSES": ("nobody", "not a witness's key"),
    "DINTEL_ONION_HOST": ("example.onion", "not an onion address"),
    "DINTEL_TIMESTAMP_URL": ("ftp://authority", "not an http or https address"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_is_refused_with_the_way_out(name: str) -> None:
    value, words = WRONG[name]
    with pytest.raises(NotReadyError) as told:
        read_environment({name: value})
    assert name in str(told.value)
    assert words in str(told.value)


def test_every_setting_may_be_empty_and_what_is_not_ours_is_left_alone() -> None:
    given = {**dict.fromkeys(VARIABLES, ""), "PATH": "/bin", "DINTEL_FIXTURES": "x", "DINTEL_TEST_KILLS": "1"}
    assert read_environment(given).log == "lines"
    assert read_environment({"DINTEL_LOG": "JSON"}).log == "json"
