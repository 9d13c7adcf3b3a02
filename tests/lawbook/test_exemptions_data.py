"""What may be kept back of a record, and who answers requests, as data: what is said when a file cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.lawbook.conftest import Copy

from dintel.domain.policy.rules import BadLawError
from dintel.lawbook.city import CityError
from dintel.lawbook.city.records import open_records_desk
from dintel.lawbook.exemptions import load_exemptions
from dintel.lawbook.letters import ON_INSPECTION, load_letters
from dintel.lawbook.load import load_law

ROOT = Path(__file__).resolve().parents[2]
PLACE = "us/nm/albuquerque"
CLIENT = "us/nm/inspection/exemptions/attorney_client.toml"


@pytest.fixture(scope="module")
def provisions() -> frozenset[str]:
    return frozenset(load_law(PLACE, ROOT).provisions)


def test_the_six_that_were_read_stand_in_order_each_with_its_provision_and_its_doubt(
    provisions: frozenset[str],
) -> None:
    found = load_exemptions(PLACE, ROOT, provisions)
    assert list(found) == [
        "attorney_client",
        "tactical_plan",
        "protected_identifiers",
        "accused_not_charged",
        "victims_witnesses",
        "confidential_sources",
    ]
    for one in found.values():
        assert one.mark == "V"
        assert one.doubt, "no exemption was read in the Act's own words"
    assert [one.id for one in found.values() if one.keeps_off] == ["protected_identifiers"]


def test_every_answer_has_its_letter() -> None:
    kinds = load_letters(load_law(PLACE, ROOT), ROOT, ON_INSPECTION)
    assert {outcome for kind in kinds for outcome in kind.outcomes} == set(ON_INSPECTION.outcomes)
    for kind in kinds:
        for sentence in kind.sentences:
            assert sentence.fact or sentence.relies_on


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"us/nm/ipra/exemptions"', '"us/nm/ipra/exemption"', "there is no provision"),
        ('provisions = ["us/nm/ipra/exemptions"]', "provisions = []", "provisions is empty"),
        ('title = "Attorney', 'titel = "Attorney', "title is missing"),
        ('mark = "V"\ndoubt = "The number', 'mark = "?"\n# doubt = "The number', "has no doubt"),
        ('mark = "V"', 'mark = "read"', "mark"),
    ],
)
def test_a_slip_in_an_exemption_is_named_with_file_and_line(copy: Copy, old: str, new: str, says: str) -> None:
    copy.spoil(CLIENT, old, new, after='title = "Attorney' if not old.startswith("title") else "")
    with pytest.raises(BadLawError) as refused:
        load_exemptions(PLACE, copy.root, load_law(PLACE, copy.root).provisions)
    assert says in str(refused.value)
    assert CLIENT in str(refused.value)


def test_an_exemption_in_two_layers_is_refused(copy: Copy) -> None:
    folder = copy.path("us/nm/albuquerque/inspection/exemptions")
    folder.mkdir(parents=True)
    (folder / "attorney_client.toml").write_text(copy.path(CLIENT).read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(BadLawError, match="stands in two layers"):
        load_exemptions(PLACE, copy.root, load_law(PLACE, copy.root).provisions)


def test_a_letter_with_a_blank_that_no_request_has_is_refused(copy: Copy) -> None:
    copy.spoil("us/nm/inspection/letters/note.toml", "{ready_on}", "{missing}")
    with pytest.raises(BadLawError, match="there is no blank 'missing'"):
        load_letters(load_law(PLACE, copy.root), copy.root, ON_INSPECTION)


DESK = (ROOT / "cities/albuquerque/records.toml").read_text(encoding="utf-8")


def test_the_city_posts_who_answers_and_says_what_is_not_known() -> None:
    desk = open_records_desk(ROOT / "cities/albuquerque/records.toml")
    assert desk.custodian.title
    assert not desk.custodian.name
    assert desk.custodian.doubt
    assert {fee.cents for fee in desk.fees.values()} == {None}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[custodian]", "[[fees]]\nid = 'x'\n[custodan]", "There is no"),
        ('fallback = "311"', 'fallback = "three"', "`fallback` is 'three'"),
        ('id = "page"', 'id = "page"\ncents = -1', "`cents` is -1"),
        ('id = "page"', 'id = "page"\ncents = true', "`cents` is True"),
        ('id = "medium"', 'id = "page"', "is used twice"),
        ('doubt = "No schedule', 'reason = "No schedule', "Nobody reads reason"),
        ('doubt = "Who the custodian', '# doubt = "Who the custodian', "`doubt` is empty"),
    ],
)
def test_a_slip_in_the_city_s_file_is_named(tmp_path: Path, old: str, new: str, says: str) -> None:
    path = tmp_path / "records.toml"
    path.write_text(DESK.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CityError) as refused:
        open_records_desk(path)
    assert says in str(refused.value)
