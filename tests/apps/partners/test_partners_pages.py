"""The pages: who sees what, what a partner sees of others, what the public reads, what is asked of the database."""

from __future__ import annotations

import csv
import itertools
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.partners.made import DAY, NOTE, NOW, REACH, TODAY, Place, organisation, referral, signed_in, text
from tests.scanner_server import scanner

from dintel.apps.accounts.models import Look, User
from dintel.apps.accounts.permissions import matrix
from dintel.apps.city.partners import directory as shown_directory
from dintel.apps.duties.models import Task
from dintel.apps.partners import services
from dintel.apps.partners.models import (
    HelpReferral,
    MaterialGiven,
    MaterialVersion,
    Membership,
    Organisation,
    PartnerEvent,
)

pytestmark = pytest.mark.django_db
BUDGETS = tomllib.loads((Path(__file__).parent / "budgets.toml").read_text(encoding="utf-8"))
OWN = {"partner/", "due/", "due/file/", "deadlines/calendar/", "deadlines/calendar/off/"}
"""Where a partner's person gets something: their own portal, what is due to them, their own calendar."""
ACCOUNT = ("me/", "sign-in/")
"""Pages of one's own account, which everybody has."""


@pytest.mark.parametrize("role", list(matrix().roles))
def test_what_is_not_open_to_a_role_does_not_exist_for_it(place: Place, role: str) -> None:
    client = signed_in(make_person(role))

    def may(action: str) -> bool:
        return matrix().scope(role, action) != "none"

    for path, action in (
        *(
            ("/partners/", "partner.read"),
            ("/partners/of/clinic/", "partner.read"),
            ("/partners/file/", "partner.read"),
        ),
        *(("/partners/materials/", "partner.read"), ("/partners/events/", "partner.read")),
        *(("/partners/new/", "partner.manage"), ("/partners/of/clinic/edit/", "partner.manage")),
        *(("/partners/referrals/", "referral.make"), ("/partners/referrals/new/", "referral.make")),
        ("/partner/", "partner.portal"),
    ):
        assert client.get(path).status_code == (200 if may(action) else 404), path
    for path in ("/partners/bring-in/", "/partners/of/clinic/check/", "/partners/of/clinic/people/"):
        assert (client.post(path).status_code != 404) is may("partner.manage"), path
    for path in ("/partners/materials/", "/partners/events/"):
        assert (client.post(path).status_code == 422) is may("partner.manage"), path
    assert Client().get("/partners/").status_code == 302


def every_address() -> Iterator[str]:
    """Yield each address of the site in this language as a pattern, its parts filled by ``filled``."""

    def walk(patterns: Any, before: str) -> Iterator[str]:
        for one in patterns:
            here = before + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns, here)
            elif isinstance(one, URLPattern):
                yield here

    yield from walk(get_resolver().url_patterns, "")


def filled(pattern: str, row: HelpReferral, version: MaterialVersion, event: PartnerEvent) -> Iterator[str]:
    """Yield addresses of things that are another organisation's, of the kind that a pattern asks for."""
    keys = (str(row.key), str(version.key), str(version.material.key), str(event.key), str(uuid4()))
    kinds = {"uuid": keys, "int": ("1",), "slug": ("first-school", "accept"), "str": ("1",), "path": ("x",)}
    parts = re.split(r"<(\w+):\w+>", pattern)
    if any(sign in pattern for sign in "^(?"):
        plain = re.sub(r"\(\?P<\w+>\[0-9a-f-\]\{36\}\)", keys[0], pattern)
        plain = re.sub(r"\(\?P<\w+>([a-z]+)\|[^)]*\)", r"\1", plain)
        yield re.sub(r"\(\?P<\w+>[^)]*\)", "x", plain).replace("^", "").replace("$", "").replace("\\", "")
        return
    for some in itertools.product(*(kinds.get(kind, ("x",)) for kind in parts[1::2])):
        yield "".join(itertools.chain.from_iterable(itertools.zip_longest(parts[::2], some, fillvalue="")))


def test_another_organisation_s_things_and_every_staff_page_do_not_exist_for_a_partner(place: Place) -> None:
    by = place.coordinator
    row = referral(place, to=place.school)
    leaflet = services.add_material(title="At the door", meant_for="", by=by, at=NOW)
    version = services.add_version(material=leaflet, language="es", link="https://example.gov/", by=by, at=NOW)
    services.give_material(version=version, organisations=[place.school], by=by, at=NOW)
    event = services.plan_event(
        details=services.EventDetails("Evening", NOW + DAY, NOW + 2 * DAY, "Hall"), by=by, at=NOW
    )
    services.ask_to_event(event=event, organisations=[place.school], by=by, at=NOW)
    client, visitor, asked, there = signed_in(place.lawyer), Client(), 0, []
    for pattern in every_address():
        for path in filled(pattern, row, version, event):
            first = visitor.get(f"/{path}")
            if first.status_code == 302 and first["Location"].startswith("/sign-in/"):
                asked += 1
                if path not in OWN and not path.startswith(ACCOUNT):
                    answers = (client.get(f"/{path}"), client.post(f"/{path}"))
                    there += [(path, one.status_code) for one in answers if one.status_code not in {403, 404, 405}]
    assert not there, there
    assert asked > 150
    row.refresh_from_db()
    assert (row.state, MaterialGiven.objects.get().acknowledged_at) == ("sent", None)
    assert event.invitations.get().coming == ""
    for path in OWN:
        said = client.get(f"/{path}")
        assert b"zebra" not in b"".join(said), path


def test_a_partner_s_page_holds_its_own_and_nothing_of_how_anybody_is_reached(place: Place) -> None:
    own, other = referral(place), referral(place, to=place.school, need="housing")
    client = signed_in(place.lawyer)
    home = text(client.get("/partner/"))
    assert "Legal help" in home
    assert "A place to stay" not in home
    assert "zebra" not in home
    page = client.get(f"/partner/referrals/{own.key}/")
    assert REACH in text(page)
    assert NOTE in text(page)
    assert Look.objects.get(user=place.lawyer).key == str(own.key)
    assert client.get(f"/partner/referrals/{other.key}/").status_code == 404
    assert client.post(f"/partner/referrals/{own.key}/nothing/").status_code == 404


def test_a_partner_takes_up_and_closes_a_referral(place: Place) -> None:
    row, client = referral(place), signed_in(place.lawyer)
    path = f"/partner/referrals/{row.key}/"
    refused = client.post(f"{path}decline/", {})
    assert refused.status_code == 422
    assert "Why can you not take it up?" in text(refused)
    assert client.post(f"{path}close/", {"outcome": "helped"}).status_code == 302
    assert "no longer open" in text(client.get(path))
    client.post(f"{path}accept/")
    assert client.post(f"{path}close/", {}).status_code == 422
    client.post(f"{path}close/", {"outcome": "helped"})
    assert HelpReferral.objects.get().state == "closed"
    said = text(client.get(path))
    assert "is destroyed" in said
    assert "zebra" not in said
    assert "They were helped" in text(client.get("/partner/"))


def test_a_partner_records_that_the_yes_was_taken_back(place: Place) -> None:
    row = referral(place)
    signed_in(place.lawyer).post(f"/partner/referrals/{row.key}/withdraw/")
    assert HelpReferral.objects.get().state == "withdrawn"
    declined = referral(place)
    signed_in(place.lawyer).post(f"/partner/referrals/{declined.key}/decline/", {"why": "full"})
    assert HelpReferral.objects.get(pk=declined.pk).declined_why == "full"


def test_whoever_acts_for_nobody_sees_nothing(place: Place) -> None:
    loose = make_person("partner")
    said = text(signed_in(loose).get("/partner/"))
    assert "bound to no organisation" in said
    Membership.objects.filter(user=place.lawyer).update(ended_at=NOW, ended_by=place.coordinator)
    assert "bound to no organisation" in text(signed_in(place.lawyer).get("/partner/"))
    assert signed_in(place.lawyer).get(f"/partner/referrals/{referral(place).key}/").status_code == 404


POSTED = {
    "organisation": "clinic",
    "need": "housing",
    "language": "es",
    "consent": "on",
    "consent_how": "spoken",
    "consent_at": f"{NOW - DAY:%Y-%m-%dT%H:%M}",
    "reach": "Call 505-555-0123",
    "note": "",
}


def test_staff_refer_somebody_and_see_what_became_of_it(place: Place) -> None:
    client = signed_in(place.intake)
    assert 'value="clinic" selected' in client.get("/partners/referrals/new/?to=clinic").content.decode()
    made = client.post("/partners/referrals/new/", POSTED)
    row = HelpReferral.objects.get()
    assert made["Location"] == f"/partners/referrals/{row.key}/"
    assert "505-555-0123" in text(client.get(f"/partners/referrals/{row.key}/"))
    coordinator = signed_in(place.coordinator)
    assert "A place to stay" in text(coordinator.get("/partners/referrals/"))
    seen = text(coordinator.get(f"/partners/referrals/{row.key}/"))
    assert "505-555-0123" not in seen
    assert signed_in(place.liaison).get(f"/partners/referrals/{row.key}/").status_code == 404
    client.post(f"/partners/referrals/{row.key}/withdraw/")
    client.post(f"/partners/referrals/{row.key}/withdraw/")
    assert "no longer open" in text(client.get(f"/partners/referrals/{row.key}/"))
    assert "505-555-0123" not in text(client.get(f"/partners/referrals/{row.key}/"))


def test_a_department_sees_that_its_referrals_are_answered(place: Place) -> None:
    signed_in(place.liaison).post("/partners/referrals/new/", POSTED)
    row = HelpReferral.objects.get()
    assert row.department == "arts-and-culture"
    lead = signed_in(make_person("site_lead"))
    assert "505-555-0123" not in text(lead.get(f"/partners/referrals/{row.key}/"))
    assert lead.get(f"/partners/referrals/{row.key}/").status_code == 200
    elsewhere = make_person("liaison", department="parks-and-recreation")
    assert signed_in(elsewhere).get(f"/partners/referrals/{row.key}/").status_code == 404


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"consent": ""}, "Without a yes nothing is sent."),
        ({"consent_at": f"{NOW + 2 * DAY:%Y-%m-%dT%H:%M}"}, "before the referral is made"),
        ({"note": "He is undocumented."}, "The city does not keep this"),
        ({"reach": "A123456789"}, "The city does not keep this"),
    ],
)
def test_a_referral_that_cannot_be_says_why_and_loses_nothing(place: Place, more: dict[str, str], said: str) -> None:
    answer = signed_in(place.intake).post("/partners/referrals/new/", {**POSTED, **more})
    assert answer.status_code == 422
    assert said in text(answer)
    assert more.get("note", more.get("reach", "505-555-0123")) in answer.content.decode()
    assert HelpReferral.objects.count() == 0


def test_no_reason_is_good_enough_to_send_a_word_about_status(place: Place) -> None:
    client, note = signed_in(place.intake), {**POSTED, "note": "He is undocumented."}
    seen = re.search(
        r'name="screening_seen" value="([^"]+)"', client.post("/partners/referrals/new/", note).content.decode()
    )
    assert seen
    kept = {**note, "screening": "keep", "screening_seen": seen[1], "screening_reason": "They must know."}
    again = client.post("/partners/referrals/new/", kept)
    assert "This stays out of a referral" in text(again)
    assert HelpReferral.objects.count() == 0
    client.post("/partners/referrals/new/", {**kept, "screening": "remove"})
    assert "undocumented" not in HelpReferral.objects.get().note


def test_the_coordinator_writes_checks_and_moves_an_entry(place: Place) -> None:
    client = signed_in(place.coordinator)
    entry = {"name": "New school", "key": "New-School", "kind": "school", "check_every_days": "30", "is_public": "on"}
    assert client.post("/partners/new/", entry)["Location"] == "/partners/of/new-school/"
    taken = client.post("/partners/new/", entry)
    assert taken.status_code == 422
    assert "Choose another short name" in text(taken)
    row = Organisation.objects.get(key="new-school")
    page = client.get("/partners/of/new-school/edit/")
    assert f'name="version" value="{row.version}"' in page.content.decode()
    changed = {**entry, "hours": "Mornings", "what_es": "Una escuela.", "version": row.version}
    assert client.post("/partners/of/new-school/edit/", changed).status_code == 302
    late = client.post("/partners/of/new-school/edit/", {**changed, "hours": "Evenings"})
    assert "Somebody else changed this meanwhile" in text(late)
    assert "Evenings" in late.content.decode()
    again = re.search(r'name="version" value="(\d+)"', late.content.decode())
    assert again
    assert client.post("/partners/of/new-school/edit/", {**changed, "version": again[1]}).status_code == 302
    assert Organisation.objects.get(key="new-school").what_in == {"es": "Una escuela."}
    bad = client.post("/partners/of/new-school/check/", {})
    assert bad.status_code == 422
    assert client.post("/partners/of/new-school/check/", {"how": "called", "result": "changed"})["Location"].endswith(
        "/edit/"
    )
    client.post("/partners/of/new-school/stage/", {"stage": "invited"})
    assert client.post("/partners/of/new-school/stage/", {"stage": "nonsense"}).status_code == 404
    said = text(client.get("/partners/of/new-school/"))
    for part in ("Mornings", "Asked to take part", "Checked in time", "Called them", "Coordinator"):
        assert part in said


def test_the_coordinator_brings_a_person_in_who_gets_a_letter(place: Place) -> None:
    client = signed_in(place.coordinator)
    person = {"name": "Ana (synthetic)", "email": "ana@example.invalid", "language": "es"}
    assert client.post("/partners/of/clinic/people/", person).status_code == 302
    assert [letter.to for letter in mail.outbox] == [["ana@example.invalid"]]
    assert "Dintel" in mail.outbox[0].body
    said = text(client.get("/partners/of/clinic/"))
    assert "Ana (synthetic)" in said
    refused = client.post("/partners/of/clinic/people/", {**person, "email": place.intake.email})
    assert refused.status_code == 422
    assert "not a partner’s" in text(refused)
    member = Membership.objects.get(user__email="ana@example.invalid")
    client.post(f"/partners/people/{member.pk}/end/")
    client.post(f"/partners/people/{member.pk}/end/")
    assert client.post("/partners/people/999999/end/").status_code == 404
    assert Membership.objects.get(pk=member.pk).ended_at is not None
    assert "Ana (synthetic)" not in text(signed_in(place.intake).get("/partners/of/clinic/"))


def test_materials_go_from_the_coordinator_to_the_partner_and_back(place: Place) -> None:
    client = signed_in(place.coordinator)
    made = client.post("/partners/materials/", {"title": "At the door", "meant_for": "Families"})
    page = made["Location"]
    wrong = client.post(page, {"language": "es", "link": ""})
    assert wrong.status_code == 422
    sent = SimpleUploadedFile("hoja.pdf", b"%PDF-1.7 hoja")
    assert client.post(page, {"language": "es", "file": sent}).status_code == 302
    version = MaterialVersion.objects.get()
    client.post(f"/partners/materials/versions/{version.key}/give/", {"organisations": ["clinic"]})
    client.post(f"/partners/materials/versions/{version.key}/give/", {"organisations": ["nowhere"]})
    partner = signed_in(place.lawyer)
    assert "At the door" in text(partner.get("/partner/"))
    file = partner.get(f"/partner/materials/{version.key}/")
    assert (file.content, file["Content-Type"]) == (b"%PDF-1.7 hoja", "application/pdf")
    assert file["Content-Disposition"] == 'attachment; filename="hoja.pdf"'
    assert signed_in(place.teacher).get(f"/partner/materials/{version.key}/").status_code == 404
    partner.post(f"/partner/materials/{version.key}/have/")
    assert "acknowledged on" in text(client.get(page))
    assert "1 of 1 acknowledged" in text(client.get("/partners/materials/"))
    client.post(f"{page}end/")
    assert "At the door" not in text(partner.get("/partner/"))
    assert client.get(f"/partners/materials/versions/{version.key}/").content == b"%PDF-1.7 hoja"
    assert client.get(f"/partners/materials/{uuid4()}/").status_code == 404
    assert client.get(f"/partners/materials/versions/{uuid4()}/").status_code == 404


def test_the_file_of_a_material_is_looked_at_each_time_it_is_taken_where_there_is_a_scanner(
    place: Place, settings: Any
) -> None:
    client, partner = signed_in(place.coordinator), signed_in(place.lawyer)
    page = client.post("/partners/materials/", {"title": "At the door", "meant_for": "Families"})["Location"]
    client.post(page, {"language": "es", "file": SimpleUploadedFile("hoja.pdf", b"%PDF-1.7 hoja")})
    version = MaterialVersion.objects.get()
    client.post(f"/partners/materials/versions/{version.key}/give/", {"organisations": ["clinic"]})
    ways = (client, f"/partners/materials/versions/{version.key}/"), (partner, f"/partner/materials/{version.key}/")
    with scanner() as there:
        settings.SCANNER = there.place
        for verdict, words in (
            (b"stream: OK\0", ""),
            (b"stream: Win.Test.Nothing FOUND\0", "scanner found “Win.Test.Nothing” in this file"),
            (b"INSTREAM size limit exceeded. ERROR\0", "too large for the city’s scanner"),
            (b"stream: nonsense\0", "scanner does not answer at present"),
        ):
            there.verdict = verdict
            for browser, path in ways:
                answer = browser.get(path, follow=True)
                assert (answer.content == b"%PDF-1.7 hoja") == (not words), path
                assert words in answer.content.decode(), path
        assert set(there.seen) == {b"%PDF-1.7 hoja"}


def test_events_are_planned_asked_answered_and_counted(place: Place) -> None:
    client = signed_in(place.coordinator)
    soon = {"title": "Evening", "place": "Hall", "starts_at": f"{NOW - DAY:%Y-%m-%dT%H:%M}"}
    assert client.post("/partners/events/", {**soon, "ends_at": soon["starts_at"]}).status_code == 422
    page = client.post("/partners/events/", {**soon, "ends_at": f"{NOW + DAY:%Y-%m-%dT%H:%M}"})["Location"]
    event = PartnerEvent.objects.get()
    client.post(f"{page}ask/", {"organisations": ["clinic"]})
    partner = signed_in(place.lawyer)
    partner.post(f"/partner/events/{event.key}/", {"coming": "yes", "people": "2"})
    partner.post(f"/partner/events/{event.key}/", {"coming": "perhaps"})
    assert "comes with 2 people" in text(client.get(page))
    assert client.post(f"{page}count/", {"residents": "-1"}).status_code == 422
    client.post(f"{page}count/", {"residents": "31", "partners": "2", "staff": "1"})
    assert "31 residents" in text(client.get(page))
    client.post(f"{page}cancel/")
    assert "called off" in text(client.get(page))
    client.post(f"{page}cancel/")
    partner.post(f"/partner/events/{event.key}/", {"coming": "no"})
    assert client.post(f"{page}nonsense/").status_code == 404
    assert client.get(f"/partners/events/{uuid4()}/").status_code == 404
    assert signed_in(place.teacher).post(f"/partner/events/{event.key}/", {"coming": "yes"}).status_code == 404


def test_the_directory_is_found_narrowed_sorted_and_taken_out(place: Place) -> None:
    client = signed_in(place.coordinator)
    assert "are not in the register yet" in text(client.get("/partners/"))
    client.post("/partners/bring-in/")
    assert "Enlace Comunitario" in text(client.get("/partners/?q=enlace"))
    assert "Clinic" not in text(client.get("/partners/?q=enlace").content and client.get("/partners/?q=enlace"))
    for query in ("kind=school", "stage=engaged", "check=due", "sort=check", "kind=x&stage=x&page=x&q=%00"):
        assert client.get(f"/partners/?{query}").status_code == 200
    services.check_organisation(organisation=place.legal, how="called", result="right", by=place.coordinator, at=NOW)
    assert "Clinic" not in text(client.get("/partners/?check=due"))
    rows = list(csv.reader(b"".join(client.get("/partners/file/?kind=school")).decode("utf-8-sig").splitlines()))
    assert [row[0] for row in rows] == ["Name", "First-School"]


def helped() -> dict[str, Any]:
    return {one.partner.id: one.kept for kind in shown_directory() for one in kind.partners}


def test_residents_read_hours_and_when_it_was_checked(place: Place) -> None:
    page = text(Client().get("/help/"))
    assert "Hours: Always" in page
    assert "Nobody of the city has checked this yet" in page
    services.check_organisation(organisation=place.legal, how="called", result="right", by=place.coordinator, at=NOW)
    assert "Checked by the city on" in text(Client().get("/help/"))
    Organisation.objects.filter(key="clinic").update(checked_on=TODAY - 91 * DAY)
    assert "which is some time ago" in text(Client().get("/help/"))


def test_what_the_register_keeps_stands_in_place_of_the_file_s_line(place: Place) -> None:
    before = helped()
    assert "legal-aid" in before
    assert before["legal-aid"] is None
    services.import_directory(by=place.coordinator, at=NOW)
    after = helped()
    assert set(after) == set(before)
    assert after["legal-aid"] is not None
    Organisation.objects.filter(key="legal-aid").update(is_public=False)
    assert "legal-aid" not in helped()


def test_what_it_does_is_said_in_the_reader_s_language(place: Place) -> None:
    organisation("bilingual", place.coordinator, what="A clinic.", what_in={"es": "Una clínica."})
    assert "Una clínica." in text(Client().get("/es/help/"))
    assert "A clinic." in text(Client().get("/help/"))


def due(user: User, query: str = "") -> str:
    return text(signed_in(user).get(f"/due/{query}"))


def test_what_is_due_of_partners(place: Place) -> None:
    row = referral(place)
    assert "Check the entry of the directory" in due(place.coordinator)
    assert "Answer a referral" in due(place.lawyer)
    assert "Answer a referral" not in due(place.teacher)
    assert "A referral waits for an answer" in due(place.intake)
    assert "A referral waits for an answer" not in due(place.liaison)
    leaflet = services.add_material(title="Leaflet", meant_for="", by=place.coordinator, at=NOW)
    version = services.add_version(
        material=leaflet, language="es", link="https://example.gov/", by=place.coordinator, at=NOW
    )
    services.give_material(version=version, organisations=[place.school], by=place.coordinator, at=NOW)
    assert "Say that you have a material" in due(place.teacher)
    details = services.EventDetails("Evening", NOW + DAY, NOW + 2 * DAY, "Hall")
    event = services.plan_event(details=details, by=place.coordinator, at=NOW)
    services.ask_to_event(event=event, organisations=[place.school], by=place.coordinator, at=NOW)
    assert "Say whether you come" in due(place.teacher)
    services.accept_referral(referral=row, by=place.lawyer, at=NOW)
    assert "Answer a referral" not in due(place.lawyer)
    referral(place, by=place.liaison)
    HelpReferral.objects.filter(made_by=place.liaison).update(department="arts-and-culture", made_at=NOW - 30 * DAY)
    said = due(place.liaison, "?whose=arts-and-culture")
    assert "A referral waits for an answer" in said
    assert "The city’s own target was" in said


def test_a_task_goes_from_the_coordinator_to_the_partner_and_is_done(place: Place) -> None:
    client, partner = signed_in(place.coordinator), signed_in(place.lawyer)
    assert client.post("/partners/of/clinic/tasks/", {"title": ""}).status_code == 422
    given = {"title": "Put up the leaflet", "details": "In the hall.", "target_on": str(TODAY - DAY)}
    assert client.post("/partners/of/clinic/tasks/", given).status_code == 302
    row = Task.objects.get()
    assert "Put up the leaflet" in text(partner.get("/partner/"))
    assert "Put up the leaflet" in due(place.lawyer)
    assert "Put up the leaflet" not in due(place.teacher)
    assert "In the hall." in text(partner.get(f"/partner/tasks/{row.pk}/"))
    assert signed_in(place.teacher).get(f"/partner/tasks/{row.pk}/").status_code == 404
    assert signed_in(place.teacher).post(f"/partner/tasks/{row.pk}/", {"words": "x"}).status_code == 404
    assert partner.post(f"/partner/tasks/{row.pk}/", {}).status_code == 422
    assert partner.post(f"/partner/tasks/{row.pk}/", {"words": "It hangs by the door."}).status_code == 302
    assert Task.objects.get().kept == "done"
    assert partner.post(f"/partner/tasks/{row.pk}/", {"words": "Again"}).status_code == 422
    assert "Done" in text(client.get("/partners/of/clinic/"))
    services.move_stage(organisation=place.school, stage="ended", by=place.coordinator, at=NOW)
    refused = client.post("/partners/of/first-school/tasks/", given)
    assert refused.status_code == 422
    assert Task.objects.count() == 1


def test_figures_count_and_name_nobody(place: Place) -> None:
    services.accept_referral(referral=referral(place), by=place.lawyer, at=NOW)
    said = text(signed_in(place.coordinator).get("/partners/"))
    assert "1 referrals made" in said
    assert "By need Legal help 1" in said
    assert "zebra" not in said


@pytest.mark.parametrize("name", BUDGETS)
def test_a_page_asks_as_much_of_the_database_however_much_it_shows(place: Place, name: str) -> None:
    budget = BUDGETS[name]
    client = signed_in(getattr(place, budget["who"])) if budget["who"] else Client()
    counts = []
    for _ in range(2):
        for n in range(3):
            made = organisation(f"more-{uuid4().hex[:6]}-{n}", place.coordinator)
            referral(place)
            leaflet = services.add_material(title="x", meant_for="", by=place.coordinator, at=NOW)
            version = services.add_version(
                material=leaflet, language="es", link="https://example.gov/", by=place.coordinator, at=NOW
            )
            services.give_material(version=version, organisations=[place.legal, made], by=place.coordinator, at=NOW)
            details = services.EventDetails("x", NOW + DAY, NOW + 2 * DAY, "Hall")
            event = services.plan_event(details=details, by=place.coordinator, at=NOW)
            services.ask_to_event(event=event, organisations=[place.legal], by=place.coordinator, at=NOW)
        client.get(budget["path"])
        with CaptureQueriesContext(connection) as found:
            assert client.get(budget["path"]).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1] <= budget["statements"], counts
