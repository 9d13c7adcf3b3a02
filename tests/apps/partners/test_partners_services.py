"""What is done with partners, row and leaf: the directory, people, materials, events, referrals and their end."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.partners.made import DAY, NOTE, NOW, REACH, TODAY, Place, access, need, organisation, referral

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.models import Assignment, User
from dintel.apps.accounts.services import NotAllowedError
from dintel.apps.design.profile import active_city
from dintel.apps.ledger.models import Leaf
from dintel.apps.partners import services
from dintel.apps.partners.models import (
    EventInvitation,
    HelpReferral,
    MaterialGiven,
    Membership,
    Organisation,
    OrganisationCheck,
)
from dintel.apps.partners.services import GivenFile, PartnerError, Rule
from dintel.apps.partners.services.disposal import referral_class
from dintel.apps.sealing.models import DataKey

pytestmark = pytest.mark.django_db
PDF = GivenFile("leaflet.pdf", b"%PDF-1.7 a leaflet")


def kinds(subject: str) -> list[str]:
    return list(Leaf.objects.filter(subject_kind=subject).order_by("pk").values_list("kind", flat=True))


def said(kind: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(Leaf.objects.filter(kind=kind).order_by("-pk")[0].content or "")["content"]
    return content


def refused(rule: Rule) -> Any:
    return pytest.raises(PartnerError, match=str(rule.value)[:20])


def test_the_city_s_file_comes_in_once(place: Place) -> None:
    made = services.import_directory(by=place.coordinator, at=NOW)
    assert {one.key for one in made} == set(active_city().partners)
    helpline = Organisation.objects.get(key="legal-aid")
    assert (helpline.phone, helpline.kind, helpline.helps) == ("1-833-545-4357", "legal", ["legal"])
    assert str(helpline.read_on) == active_city().partners["legal-aid"].read_on
    assert helpline.known_from
    assert helpline.checked_on is None
    assert services.import_directory(by=place.coordinator, at=NOW) == []
    assert kinds("partner").count("partner.added") == len(made) + 2


def test_two_people_do_not_write_over_each_other(place: Place) -> None:
    row = Organisation.objects.get(pk=place.legal.pk)
    first = services.Details(name="One", kind="legal")
    changed = services.change_organisation(
        organisation=row, details=first, version=row.version, by=place.coordinator, at=NOW
    )
    assert (changed.name, changed.hours) == ("One", "")
    with refused(Rule.CHANGED):
        services.change_organisation(
            organisation=row, details=services.Details(name="Two", kind="legal"), version=row.version,
            by=place.coordinator, at=NOW,
        )  # fmt: skip
    assert Organisation.objects.get(pk=row.pk).name == "One"
    with refused(Rule.KEY_TAKEN):
        services.add_organisation(key="clinic", details=first, by=place.coordinator, at=NOW)


def test_a_check_makes_an_entry_current_and_one_that_reached_nobody_does_not(place: Place) -> None:
    def check(result: str) -> OrganisationCheck:
        return services.check_organisation(
            organisation=place.legal, how="called", result=result, by=place.coordinator, at=NOW
        )

    check("not_reached")
    assert Organisation.objects.get(pk=place.legal.pk).checked_on is None
    check("right")
    row = Organisation.objects.get(pk=place.legal.pk)
    assert (row.checked_on, row.checked_by) == (TODAY, place.coordinator)
    assert said("partner.checked")["organisation_check"]["result"] == "right"
    assert row.checks.count() == 2


def test_how_far_one_takes_part_is_said_once(place: Place) -> None:
    services.move_stage(organisation=place.legal, stage="engaged", by=place.coordinator, at=NOW)
    services.move_stage(organisation=place.legal, stage="ended", by=place.coordinator, at=NOW)
    assert [one for one in kinds("partner") if one == "partner.moved"] == ["partner.moved"] * 3
    with refused(Rule.NOT_TAKING_PART):
        referral(place)


def test_nobody_s_referral_is_forgotten_with_an_organisation_that_ends(place: Place) -> None:
    row = referral(place)
    with refused(Rule.STILL_WAITING):
        services.move_stage(organisation=place.legal, stage="ended", by=place.coordinator, at=NOW)
    services.withdraw_consent(referral=row, by=place.intake, at=NOW)
    assert not services.move_stage(organisation=place.legal, stage="ended", by=place.coordinator, at=NOW).takes_part


def add(place: Place, email: str, to: Organisation | None = None, by: User | None = None) -> Membership:
    return services.add_person(
        organisation=to or place.legal, email=email, name="New person", language="en",
        by=by or place.coordinator, at=NOW,
    )  # fmt: skip


def test_the_coordinator_brings_a_person_in_with_one_role_and_no_other(place: Place) -> None:
    made = add(place, "new@example.invalid")
    assert list(Assignment.objects.filter(user=made.user).values_list("role", flat=True)) == ["partner"]
    assert kinds("person")[-2:] == ["account.invited", "role.given"]
    reach = access_of(made.user, TODAY)
    assert reach.can("partner.portal")
    assert not any(reach.can(action) for action in ("partner.read", "contact.read", "contact.file", "notice.receive"))
    with refused(Rule.ELSEWHERE):
        add(place, "new@example.invalid", to=place.school)
    with refused(Rule.HAS_ACCOUNT):
        add(place, place.liaison.email)


@pytest.mark.parametrize("role", ["liaison", "intake_officer", "duty_officer", "auditor", "partner"])
def test_nobody_else_brings_people_in(place: Place, role: str) -> None:
    with pytest.raises(NotAllowedError):
        add(place, "new@example.invalid", by=make_person(role))
    assert not User.objects.filter(email="new@example.invalid").exists()


def test_who_leaves_sees_nothing_more_and_can_come_back(place: Place) -> None:
    made = add(place, "new@example.invalid")
    services.end_person(membership=made, by=place.coordinator, at=NOW)
    assert not access_of(made.user, TODAY).can("partner.portal")
    with refused(Rule.ENDED):
        services.end_person(membership=made, by=place.coordinator, at=NOW)
    again = add(place, "new@example.invalid", to=place.school)
    assert again.user == made.user
    assert access_of(made.user, TODAY).can("partner.portal")


def test_a_person_acts_for_one_organisation_at_a_time(place: Place) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(organisation=place.school, user=place.lawyer, from_at=NOW, given_by=place.coordinator)


def test_a_material_has_versions_by_language_and_is_given_and_acknowledged(place: Place) -> None:
    by = place.coordinator
    leaflet = services.add_material(title="At the door", meant_for="Families", by=by, at=NOW)
    first = services.add_version(material=leaflet, language="es", file=PDF, by=by, at=NOW)
    second = services.add_version(material=leaflet, language="es", link="https://example.gov/", by=by, at=NOW)
    english = services.add_version(material=leaflet, language="en", link="https://example.gov/", by=by, at=NOW)
    assert (first.number, second.number, english.number) == (1, 2, 1)
    (given,) = services.give_material(version=first, organisations=[place.legal], by=by, at=NOW)
    assert services.give_material(version=first, organisations=[place.legal], by=by, at=NOW) == []
    services.acknowledge_material(given=given, by=place.lawyer, at=NOW)
    services.acknowledge_material(given=given, by=place.teacher, at=NOW + DAY)
    assert MaterialGiven.objects.get().acknowledged_by == place.lawyer
    services.end_material(material=leaflet, by=by, at=NOW)
    services.end_material(material=leaflet, by=by, at=NOW)
    with refused(Rule.ENDED):
        services.add_version(material=leaflet, language="en", file=PDF, by=by, at=NOW)
    assert kinds("material") == [
        *("material.added", "material.version_added", "material.version_added", "material.version_added"),
        *("material.given", "material.acknowledged", "material.ended"),
    ]


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({}, Rule.LINK_OR_FILE),
        ({"link": "https://example.gov/", "file": PDF}, Rule.LINK_OR_FILE),
        ({"file": GivenFile("x.pdf", b"<html>")}, Rule.FILE_KIND),
        ({"file": GivenFile("x.pdf", b"%PDF-" + b"0" * 5 * 1024 * 1024)}, Rule.FILE_SIZE),
    ],
)
def test_what_cannot_be_given(place: Place, given: dict[str, Any], rule: Rule) -> None:
    leaflet = services.add_material(title="x", meant_for="", by=place.coordinator, at=NOW)
    with refused(rule):
        services.add_version(material=leaflet, language="en", by=place.coordinator, at=NOW, **given)


def test_nothing_is_given_to_anybody_when_one_of_them_does_not_take_part(place: Place) -> None:
    by = place.coordinator
    leaflet = services.add_material(title="x", meant_for="", by=by, at=NOW)
    version = services.add_version(material=leaflet, language="en", file=PDF, by=by, at=NOW)
    services.move_stage(organisation=place.school, stage="ended", by=by, at=NOW)
    school = Organisation.objects.get(pk=place.school.pk)
    with refused(Rule.NOT_TAKING_PART):
        services.give_material(version=version, organisations=[place.legal, school], by=by, at=NOW)
    assert MaterialGiven.objects.count() == 0


def test_an_event_asks_is_answered_and_is_counted_without_names(place: Place) -> None:
    by, begins = place.coordinator, NOW + DAY
    with refused(Rule.SPAN):
        services.plan_event(details=services.EventDetails("x", begins, begins, "Hall"), by=by, at=NOW)
    details = services.EventDetails("Evening", begins, begins + timedelta(hours=2), "Hall", ["es"])
    event = services.plan_event(details=details, by=by, at=NOW)
    (asked,) = services.ask_to_event(event=event, organisations=[place.legal], by=by, at=NOW)
    assert services.ask_to_event(event=event, organisations=[place.legal], by=by, at=NOW) == []
    services.answer_event(invitation=asked, coming="yes", people=3, by=place.lawyer, at=NOW)
    services.answer_event(invitation=asked, coming="no", people=3, by=place.lawyer, at=NOW)
    assert EventInvitation.objects.get().people == 0
    with refused(Rule.NOT_YET):
        services.count_event(event=event, residents=1, partners=1, staff=1, by=by, at=NOW)
    services.count_event(event=event, residents=20, partners=3, staff=2, by=by, at=NOW + 2 * DAY)
    with refused(Rule.OVER):
        services.answer_event(invitation=asked, coming="yes", people=3, by=place.lawyer, at=NOW + 3 * DAY)
    assert said("partner_event.counted")["partner_event"]["residents_came"] == 20


def test_an_event_that_was_called_off_is_over(place: Place) -> None:
    details = services.EventDetails("Evening", NOW + DAY, NOW + 2 * DAY, "Hall")
    event = services.plan_event(details=details, by=place.coordinator, at=NOW)
    event = services.cancel_event(event=event, by=place.coordinator, at=NOW)
    for act in (services.cancel_event, services.count_event):
        more = {"residents": 1, "partners": 1, "staff": 1} if act is services.count_event else {}
        with refused(Rule.OVER):
            act(event=event, by=place.coordinator, at=NOW + 3 * DAY, **more)


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"consent_how": ""}, Rule.NO_CONSENT),
        ({"consent_at": NOW + DAY}, Rule.CONSENT_LATER),
        ({"reach": "  "}, Rule.NOWHERE_TO_REACH),
    ],
)
def test_nothing_goes_without_a_yes(place: Place, more: dict[str, Any], rule: Rule) -> None:
    with refused(rule):
        referral(place, **more)
    assert HelpReferral.objects.count() == 0


def is_destroyed(row: HelpReferral) -> bool:
    kept = HelpReferral.objects.get(pk=row.pk)
    key = DataKey.objects.get(pk=row.data_key_id)
    return (kept.reach, kept.note) == ("", "") and key.destroyed_at is not None and not any(bytes(key.wrapped))


def test_a_referral_is_taken_up_and_closed_and_then_reaches_nobody(place: Place) -> None:
    row = referral(place)
    assert HelpReferral.objects.get(pk=row.pk).reach == REACH
    services.accept_referral(referral=row, by=place.lawyer, at=NOW)
    assert not is_destroyed(row)
    with refused(Rule.NOT_OPEN):
        services.decline_referral(referral=row, why="full", by=place.lawyer, at=NOW)
    done = services.close_referral(referral=row, outcome="helped", by=place.lawyer, at=NOW)
    assert (done.state, done.over_on) == ("closed", TODAY)
    assert is_destroyed(row)
    with refused(Rule.NOT_OPEN):
        services.withdraw_consent(referral=row, by=place.intake, at=NOW)


def test_a_declined_one_reaches_nobody_either(place: Place) -> None:
    row = referral(place)
    with refused(Rule.NOT_OPEN):
        services.close_referral(referral=row, outcome="helped", by=place.lawyer, at=NOW)
    services.decline_referral(referral=row, why="full", by=place.lawyer, at=NOW)
    assert is_destroyed(row)


@pytest.mark.parametrize("taken_up", [False, True])
def test_a_yes_can_be_taken_back_and_what_was_given_with_it_is_destroyed(place: Place, *, taken_up: bool) -> None:
    row = referral(place)
    if taken_up:
        services.accept_referral(referral=row, by=place.lawyer, at=NOW)
    services.withdraw_consent(referral=row, by=place.intake, at=NOW)
    assert is_destroyed(row)
    with refused(Rule.NOT_OPEN):
        services.accept_referral(referral=row, by=place.lawyer, at=NOW)


def test_no_leaf_says_how_somebody_can_be_reached(place: Place) -> None:
    row = referral(place)
    services.accept_referral(referral=row, by=place.lawyer, at=NOW)
    services.close_referral(referral=row, outcome="helped", by=place.lawyer, at=NOW)
    assert kinds("help_referral") == ["help_referral.made", "help_referral.accepted", "help_referral.closed"]
    for leaf in Leaf.objects.filter(subject_kind="help_referral"):
        assert "zebra" not in (leaf.content or "")
        assert "ostrich" not in (leaf.content or "")
    assert REACH.count("zebra") == NOTE.count("ostrich") == 1


def test_a_referral_has_no_place_for_what_the_city_does_not_keep() -> None:
    columns = {field.name for field in HelpReferral._meta.concrete_fields}
    for never in ("name", "status", "nationality", "birthplace", "religion", "fear", "reason", "a_number"):
        assert not [one for one in columns if never in one.split("_")], never


def test_a_referral_falls_due_for_disposal_once_it_is_over(place: Place) -> None:
    waiting, over = referral(place), referral(place)
    services.withdraw_consent(referral=over, by=place.intake, at=NOW)
    kept = referral_class()
    with transaction.atomic():
        assert kept.lock(str(waiting.key)) is None
        in_hand = kept.lock(str(over.key))
        assert in_hand is not None
        assert in_hand.begun == TODAY
        in_hand.dispose(NOW)
        assert kept.lock(str(over.key)) is None
    assert list(kept.marked()) == [str(over.key)]
    custodian = access(make_person("records_custodian"))
    assert kept.rows.among(custodian, [str(over.key), str(waiting.key)]) == {str(over.key)}
    assert kept.rows.among(access(place.coordinator), [str(over.key)]) == frozenset()


def test_the_database_refuses_what_cannot_be(place: Place) -> None:
    row = referral(place)
    for wrong in ({"state": "closed"}, {"over_on": TODAY}, {"outcome": "helped"}, {"declined_why": "full"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            HelpReferral.objects.filter(pk=row.pk).update(**wrong)
    assert organisation("another", place.coordinator).takes_part
    assert need().need == "legal"
