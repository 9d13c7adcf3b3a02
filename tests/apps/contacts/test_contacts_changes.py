"""What is added to a contact after it was filed: corrections, verification, links, seals, facts."""

from __future__ import annotations

from typing import Any

import pytest
from tests.apps.contacts.made import DAY, HOUR, NOW, access, ice

from dintel.apps.contacts import services
from dintel.apps.contacts.models import Contact, Correction, Determination, SealReader
from dintel.apps.contacts.queries.visible import visible
from dintel.apps.contacts.report import Asked, Paper, Sighting
from dintel.apps.contacts.services import Change
from dintel.apps.notices.models import Deadline

pytestmark = pytest.mark.django_db


def correct(contact: Contact, *changes: Change, by: Any, version: int = 1) -> Contact:
    return services.correct_contact(
        number=contact.number, version=version, changes=changes, why="Misheard.", by=by, at=NOW + HOUR
    )


def test_a_correction_adds_and_never_erases(file: Any, counsel: Any) -> None:
    contact = file(ice(), agency="FBI")
    after = correct(contact, Change("contact", "agency", "ICE"), Change("contact", "officers", 3), by=counsel)
    assert (after.agency, after.officers, after.version) == ("ICE", 3, 2)
    kept = {row.field: (row.before, row.after, row.by) for row in Correction.objects.all()}
    assert kept == {"agency": ("FBI", "ICE", counsel), "officers": ("", "3", counsel)}


def test_the_same_value_corrects_nothing(file: Any, counsel: Any) -> None:
    contact = file(ice(), agency="ICE")
    assert correct(contact, Change("contact", "agency", "ICE"), by=counsel).version == 1
    assert not Correction.objects.exists()


def test_two_people_editing_are_told_and_nothing_is_lost(file: Any, counsel: Any, duty_officer: Any) -> None:
    contact = file(ice())
    correct(contact, Change("contact", "agency", "ICE"), by=counsel)
    with pytest.raises(services.EditedMeanwhileError) as told:
        correct(contact, Change("contact", "agency", "CBP"), by=duty_officer)
    assert [(row.field, row.after, row.by) for row in told.value.since] == [("agency", "ICE", counsel)]
    contact.refresh_from_db()
    assert contact.agency == "ICE"


def test_a_corrected_fact_is_put_to_the_law_again_and_both_answers_stay(file: Any, counsel: Any) -> None:
    contact = file(ice("take_person", "i200", setting="booking_centre"))
    number = f"{contact.number}.1"
    after = correct(
        contact,
        Change(number, "document", "arrest_warrant"),
        Change(number, "purpose", "criminal"),
        Change(number, "requester", "other_agency"),
        by=counsel,
    )
    rows = list(Determination.objects.filter(request__number=number))
    assert [row.step for row in rows] == ["proposed", "proposed"]
    assert [row.outcome for row in rows] == ["decline", "comply"]
    assert after.outcome == after.requests.get().outcome == "comply"


def test_a_correction_that_brings_counsel_in_starts_the_clock(file: Any, counsel: Any) -> None:
    contact = file(ice("other_records", "none"))
    correct(contact, Change(f"{contact.number}.1", "document", "i138"), by=counsel)
    contact.refresh_from_db()
    assert contact.with_counsel
    assert Deadline.objects.filter(subject_key=f"{contact.number}.1", rule="return_date").exists()


def test_a_field_that_is_no_field_of_the_register_cannot_be_corrected(file: Any, counsel: Any) -> None:
    for name in ("number", "filed_by", "received_at", "sealed", "verified"):
        with pytest.raises(KeyError):
            correct(file(ice()), Change("contact", name, "x"), by=counsel)


def verify(contact: Contact, result: str, by: Any) -> Any:
    return services.verify_contact(
        contact=contact,
        result=result,
        how="called_agency",
        asked_of="Field office",
        words="",
        verified_at=NOW + HOUR,
        by=by,
        at=NOW + HOUR,
    )


def test_verified_counts_and_says_by_whom_how_and_when(file: Any, duty_officer: Any) -> None:
    contact = file(ice(), immigration="yes")
    row = verify(contact, "verified", duty_officer)
    assert contact.counts_as_federal_activity
    assert (row.by, row.how, row.verified_at) == (duty_officer, "called_agency", NOW + HOUR)


def test_not_an_officer_sends_the_request_to_the_police(file: Any, duty_officer: Any) -> None:
    contact = file(ice(requester="unverified"), immigration="yes")
    verify(contact, "not_an_officer", duty_officer)
    assert contact.requests.get().requester == "not_an_officer"
    assert contact.outcome == "police"
    assert not contact.counts_as_federal_activity
    assert Correction.objects.get().field == "requester"


def test_verified_turns_an_unverified_requester_into_the_agency_it_is(file: Any, duty_officer: Any) -> None:
    for flag, requester in (("yes", "immigration_agency"), ("no", "other_agency"), ("unknown", "unverified")):
        contact = file(ice(requester="unverified"), immigration=flag)
        verify(contact, "verified", duty_officer)
        assert contact.requests.get().requester == requester


def test_every_attempt_to_verify_is_kept(file: Any, duty_officer: Any) -> None:
    contact = file(ice())
    for result in ("unverified", "verified", "unverified"):
        verify(contact, result, duty_officer)
    assert list(contact.verifications.values_list("result", flat=True)) == ["unverified", "verified", "unverified"]
    assert contact.verified == "unverified"


def test_linked_contacts_both_stay_and_the_earlier_is_the_first(file: Any, counsel: Any) -> None:
    early, late = file(ice()), file(ice(), at=NOW + HOUR)
    link = services.link_contacts(contact=late, other=early, kind="duplicate", why="", by=counsel, at=NOW + DAY)
    assert (link.one, link.other) == (early, late)
    assert Contact.objects.count() == 2
    with pytest.raises(services.LinkError):
        services.link_contacts(contact=early, other=late, kind="related", why="", by=counsel, at=NOW + DAY)
    services.undo_link(link=link, by=counsel, at=NOW + DAY)
    services.link_contacts(contact=early, other=late, kind="related", why="", by=counsel, at=NOW + DAY)


def test_a_contact_is_not_linked_to_itself(file: Any, counsel: Any) -> None:
    contact = file(ice())
    with pytest.raises(services.LinkError):
        services.link_contacts(contact=contact, other=contact, kind="related", why="", by=counsel, at=NOW)


def test_a_sealed_contact_is_seen_by_those_named_only(file: Any, person: Any, counsel: Any, duty_officer: Any) -> None:
    contact = file(ice("other_records", "i138"))
    auditor = person("auditor")
    services.seal_contact(contact=contact, why="Order 1 of a court", readers=[counsel], by=counsel, at=NOW + HOUR)
    assert contact in visible(access(counsel))
    for other in (auditor, duty_officer, person("counsel")):
        assert contact not in visible(access(other))
    services.name_reader(contact=contact, user=auditor, by=counsel, at=NOW + HOUR)
    assert contact in visible(access(auditor))
    assert not Deadline.objects.filter(sealed=False, subject_key__startswith=contact.number).exists()
    services.unseal_contact(contact=contact, why="The order ended", by=counsel, at=NOW + DAY)
    assert contact in visible(access(duty_officer))
    assert [(row.before, row.after) for row in Correction.objects.filter(field="sealed")] == [
        ("no", "yes"),
        ("yes", "no"),
    ]


def test_naming_a_person_does_not_give_a_role(file: Any, person: Any, counsel: Any) -> None:
    partner = person("partner")
    contact = file(ice())
    services.seal_contact(contact=contact, why="Order", readers=[partner], by=counsel, at=NOW)
    assert SealReader.objects.filter(user=partner).exists()
    assert contact not in visible(access(partner))


def test_a_printed_date_read_later_gives_the_clock_its_day(file: Any, counsel: Any) -> None:
    contact = file(ice("other_records", "i138"))
    request = contact.requests.get()
    assert Deadline.objects.get(subject_key=request.number).due_at is None
    paper = Paper("i138", return_on=NOW.date() + 10 * DAY)
    services.add_paper(contact=contact, request=request, paper=paper, by=counsel, at=NOW + HOUR)
    due = Deadline.objects.get(subject_key=request.number).due_at
    assert due is not None
    assert due.astimezone().date() >= NOW.date() + 10 * DAY


def test_a_further_request_is_answered_by_the_law_of_the_contacts_day(file: Any, counsel: Any) -> None:
    contact = file(ice())
    asked = Asked(facts=dict(ice("status_information", "letter").facts))
    request = services.add_request(contact=contact, asked=asked, by=counsel, at=NOW + HOUR)
    assert (request.number, request.outcome, request.setting) == (f"{contact.number}.2", "not_prohibited", "library")


def test_a_warrant_is_timed_between_asked_and_now(file: Any, counsel: Any) -> None:
    request = file(ice("take_person", "arrest_warrant")).requests.get()
    for wrong in (NOW - HOUR, NOW + DAY):
        with pytest.raises(ValueError, match="answered_at"):
            services.answer_request(request=request, answered_at=wrong, by=counsel, at=NOW + HOUR)
    assert services.answer_request(request=request, answered_at=NOW, by=counsel, at=NOW + HOUR).answered_at == NOW


def test_custody_facts_are_separate_and_never_in_the_future(file: Any, counsel: Any) -> None:
    request = file(ice("hold_person", "i247a")).requests.get()
    for kind in ("held", "notified", "transferred", "released"):
        services.record_custody(request=request, kind=kind, happened_at=NOW, by=counsel, at=NOW)
    assert request.custody_outcomes.count() == 4
    with pytest.raises(ValueError, match="not come yet"):
        services.record_custody(request=request, kind="held", happened_at=NOW + DAY, by=counsel, at=NOW)
    with pytest.raises(ValueError, match="deported"):
        services.record_custody(request=request, kind="deported", happened_at=NOW, by=counsel, at=NOW)


def test_an_observation_has_a_kind_of_the_list(file: Any, counsel: Any) -> None:
    with pytest.raises(ValueError, match="nationality"):
        services.record_observation(contact=file(), sighting=Sighting("nationality"), by=counsel, at=NOW)


def test_no_column_of_the_register_can_hold_what_is_not_collected() -> None:
    from django.apps import apps

    never = ("status_of", "nationality", "citizen", "birth", "religion", "alien", "race", "ethnic", "bystander")
    for model in apps.get_app_config("contacts").get_models():
        for column in model._meta.get_fields():
            assert not any(word in column.name for word in never), f"{model.__name__}.{column.name}"
