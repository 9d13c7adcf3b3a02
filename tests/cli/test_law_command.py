"""``dintel law`` as a lawyer or a script calls it."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dintel.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
ON = ["--on", "2026-11-22"]
STAFF_ROOM = {"asked": "nonpublic_area", "document": "i200", "purpose": "civil", "setting": "library"}


@pytest.fixture(autouse=True)
def _kept_between_tests(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.getbasetemp() / "cli-home"
    home.mkdir(exist_ok=True)
    monkeypatch.setenv("DINTEL_HOME", str(home))


def asked(tmp_path: Path, what: object) -> str:
    path = tmp_path / "facts.json"
    path.write_text(what if isinstance(what, str) else json.dumps(what), encoding="utf-8")
    return str(path)


def answer(capsys: pytest.CaptureFixture[str], *call: str) -> Any:
    assert main(["law", *call]) == 0
    return json.loads(capsys.readouterr().out)


def test_decide_answers_one_request_with_words_reasons_and_the_name_of_the_policy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = answer(capsys, "decide", asked(tmp_path, STAFF_ROOM), *ON)
    assert found["outcome"] == "decline"
    assert found["say"]
    assert found["never"]
    assert {duty["id"] for duty in found["obligations"]} >= {"copy_papers", "notify_mayor", "log"}
    provisions = [p for reason in found["supported_by"] for p in reason["provisions"]]
    assert {"id", "citation", "source", "mark"} <= set(provisions[0])
    assert all(p["citation"] and p["source"] and p["mark"] in "VK?" for p in provisions)
    assert found["displaced"][0]["rule"] == "us/nm/albuquerque/counsel/entry"
    assert len(found["policy"]["hash"]) == 64
    assert found["policy"]["on"] == "2026-11-22"
    assert found["facts"]["requester"] == "unknown"


def test_decide_answers_a_contact_with_several_requests_as_a_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    requests = [STAFF_ROOM, {"asked": "library_records", "document": "i200"}, {"asked": "public_area"}]
    found = answer(capsys, "decide", asked(tmp_path, requests), *ON)
    assert [one["outcome"] for one in found[:2]] == ["decline", "decline"]
    assert found[2]["outcome"] == "public_access"


def test_decide_reads_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("{}"))
    assert answer(capsys, "decide", "-", *ON)["outcome"] == "counsel_hold"


def test_the_same_request_gives_the_same_bytes_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = []
    for _ in range(2):
        main(["law", "decide", asked(tmp_path, STAFF_ROOM), *ON])
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ({"asked": "nonpublic"}, ["there is no value 'nonpublic'", "Did you mean 'nonpublic_area'?", "Valid:"]),
        ({"askd": "public_area"}, ["there is no fact 'askd'", "Did you mean 'asked'?"]),
        ({"asked": 3}, ["request 1", "the fact 'asked' is 3, not a text"]),
        ([{}, "x"], ["request 2 is str, not an object"]),
        ('"text"', ["it must hold one object or a list of objects"]),
        ("{", ["line 1, column 2: not JSON"]),
    ],
)
def test_facts_that_cannot_be_used_are_refused_with_the_way_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], what: object, says: list[str]
) -> None:
    assert main(["law", "decide", asked(tmp_path, what), *ON]) == 2
    error = capsys.readouterr().err
    assert all(word in error for word in says), error


def test_a_missing_file_a_wrong_place_a_closed_book_and_a_wrong_switch_say_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = asked(tmp_path, {})
    for call, says in (
        (["decide", str(tmp_path / "none.json"), *ON], "cannot be read"),
        (["decide", facts, *ON, "--place", "us/tx"], "us, us/ma, us/ma/boston, us/nm, us/nm/albuquerque"),
        (["decide", facts, "--on", "2001-01-01"], "is held from 2018-04-24"),
        (["decide", facts, *ON, "--switch", "nothing"], "there is no switch nothing"),
    ):
        assert main(["law", *call]) == 2
        assert says in capsys.readouterr().err


def test_a_day_that_is_no_day_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["law", "prove", "--on", "yesterday"])
    assert "write it as YYYY-MM-DD" in capsys.readouterr().err


def test_vocabulary_lists_every_fact_with_unknown_and_every_switch(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "vocabulary")
    assert found["cells"] > 1_000_000
    assert [fact["values"][-1]["id"] for fact in found["facts"]] == ["unknown"] * 7
    assert found["switches"]["safer-community-places-2026"]
    assert found["outcomes"] == [
        *("comply", "comply_via_counsel", "counsel_hold", "decline"),
        *("public_access", "stand_aside", "police", "not_prohibited"),
    ]


def test_explain_gives_reasons_in_words_and_says_what_still_matters(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["law", "explain", asked(tmp_path, [STAFF_ROOM, {}]), *ON]) == 0
    text = capsys.readouterr().out
    assert "8 CFR 287.8(f)(2), (4) (read for this book)" in text
    assert "Still matters: How urgent, Who is asking" in text
    assert "A proposal: a city attorney decides." in text


def test_prove_lists_every_property_with_its_cells(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "prove", *ON]) == 0
    text = capsys.readouterr().out
    assert "The legal floor holds." in text
    assert "5,437,500" in text
    assert "FAILS" not in text


def test_prove_fails_loudly_on_law_that_hurts_the_floor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "law", tmp_path / "law")
    (tmp_path / "law" / "policy.lock").unlink(missing_ok=True)
    rules = tmp_path / "law/us/rules/custody.toml"
    text = rules.read_text(encoding="utf-8").replace('outcome = "decline"', 'outcome = "comply"', 1)
    rules.write_text(text, encoding="utf-8")
    assert main(["law", "prove", *ON, "--law", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "alone never holds a person" in out
    assert "law/us/rules/custody.toml:" in out
    assert "Smallest example" in out


def test_compare_counts_and_words_what_a_new_state_law_changed(capsys: pytest.CaptureFixture[str]) -> None:
    call = ["compare", "--on", "2026-06-30", "--against-on", "2026-07-01"]
    assert main(["law", *call]) == 0
    text = capsys.readouterr().out
    assert "of 5,437,500 cells change their outcome" in text
    assert "counsel_hold becomes decline" in text
    assert "plate-reader data" in text
    found = answer(capsys, *call, "--json")
    assert sum(group["cells"] for group in found["groups"]) == found["outcome_cells"]
    assert "us/nm/records/plates-civil" in found["added"]


def test_compare_needs_something_to_compare_with(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "compare", *ON]) == 2
    assert "--against-on, --against-switch, --against-law or --against-amendment" in capsys.readouterr().err


def test_compare_takes_a_ready_made_amendment(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "compare", *ON, "--against-amendment", "violent-felony-2024", "--json")
    assert found["added"] == [
        f"us/nm/albuquerque/help/{name}" for name in ("contact-on-a-grave-charge", "grave-charge-not-known")
    ]
    assert {group["before"] for group in found["groups"]} == {"decline", "counsel_hold"}
    assert main(["law", "compare", *ON, "--against-amendment", "2024"]) == 2
    assert "Amendments: safer-community-places-2026, violent-felony-2024." in capsys.readouterr().err


def test_compare_and_simulate_take_switches_and_another_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = answer(capsys, "compare", *ON, "--against-switch", "federal-reading-of-1373", "--json")
    assert {group["after"] for group in found["groups"]} == {"counsel_hold"}
    shutil.copytree(ROOT / "law", tmp_path / "law")
    found = answer(capsys, "compare", *ON, "--against-law", str(tmp_path), "--json")
    assert found["outcome_cells"] == found["reason_cells"] == 0


def test_simulate_counts_by_place_and_month(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    history = tmp_path / "history.csv"
    history.write_text(
        "place,month,asked,purpose,document,requester\n"
        "main library,2026-05,plate_reader_data,mixed,none,immigration_agency\n"
        "main library,2026-05,plate_reader_data,mixed,none,immigration_agency\n"
        "city hall,2026-06,public_area,civil,none,immigration_agency\n",
        encoding="utf-8",
    )
    call = ["simulate", str(history), "--on", "2026-06-30", "--against-on", "2026-07-01"]
    assert main(["law", *call]) == 0
    text = capsys.readouterr().out
    assert "Of 3 requests, 2 would have been answered otherwise." in text
    assert "2026-05 main library: 2 from counsel_hold to decline" in text
    found = answer(capsys, *call, "--json")
    assert found["changed"] == 2
    assert found["outcomes_before"]["public_access"] == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("place,code\nx,1\n", "line 1: the columns must be"),
        ("place,month,code\nx,2026-01,99999999999\n", "line 2: code 99999999999 is outside"),
        ("place,month,asked\nx,2026-01,nothing\n", "line 2: asked: there is no value 'nothing'"),
        ("place,month,code\nx,2026-01,abc\n", "line 2:"),
    ],
)
def test_a_history_that_cannot_be_used_names_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, says: str
) -> None:
    path = tmp_path / "history.csv"
    path.write_text(text, encoding="utf-8")
    assert main(["law", "simulate", str(path), *ON, "--against-on", "2026-07-01"]) == 2
    assert says in capsys.readouterr().err


def test_lock_adds_new_versions_and_then_has_nothing_to_add(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "law", tmp_path / "law")
    (tmp_path / "law" / "policy.lock").unlink(missing_ok=True)
    assert main(["law", "lock", "--law", str(tmp_path)]) == 0
    assert not capsys.readouterr().out.startswith("0 ")
    assert main(["law", "lock", "--law", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("0 new versions")


def test_lock_refuses_to_publish_over_a_changed_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "law", tmp_path / "law")
    assert main(["law", "lock", "--law", str(tmp_path)]) == 0
    path = tmp_path / "law/us/rules/places.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("as anyone may", "like anyone"), encoding="utf-8")
    assert main(["law", "lock", "--law", str(tmp_path)]) == 1
    assert "the published text of rule us/places/public-area" in capsys.readouterr().err


def test_the_command_runs_without_the_web_framework() -> None:
    code = (
        "import sys; sys.modules['django'] = None\n"
        "from dintel.cli.main import main\n"
        "raise SystemExit(main(['law', 'vocabulary']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
