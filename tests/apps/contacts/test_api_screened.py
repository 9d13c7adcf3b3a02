"""What the city does not keep comes in through no program either; words that stay have a reason on record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from tests.apps.accounts.made_up_staff import make_person

from dintel.apps.accounts.models import User
from dintel.apps.accounts.services import make_token
from dintel.apps.contacts.api import shapes
from dintel.apps.contacts.api.screened import FREE
from dintel.apps.contacts.models import Contact, KeptWords

pytestmark = pytest.mark.django_db
A_NUMBER = "They asked for A123456789 by name."
STATUS = "They asked whether she is undocumented."


def program(user: User, *scopes: str) -> Client:
    today, now = timezone.localdate(), timezone.now()
    until = today + timedelta(days=9)
    _row, secret = make_token(
        user=user, name="program", scopes=list(scopes), expires_on=until, by=user, at=now, on=today
    )
    return Client(headers={"Authorization": f"Bearer {secret}"})


def post(client: Client, path: str, body: dict[str, Any]) -> Any:
    headers = {"Idempotency-Key": str(uuid4())}
    return client.post(f"/api/v1/contacts{path}", body, content_type="application/json", headers=headers)


@pytest.fixture
def liaison() -> Client:
    return program(make_person("liaison"), "contact.file", "contact.record", "contact.correct", "contact.link")


def own_department() -> str:
    return str(User.objects.get().assignments.get().department)


def filed(liaison: Client, **told: Any) -> Any:
    return post(liaison, "", {"key": str(uuid4()), "channel": "phone", **told})


@pytest.mark.parametrize(
    ("told", "where"),
    [
        ({"account": A_NUMBER}, "body.account"),
        ({"place": "By A123456789"}, "body.place"),
        ({"asked": [{"words": A_NUMBER}]}, "body.asked.0.words"),
        ({"asked": [{"papers": [{"kind": "i247a", "scope": A_NUMBER}]}]}, "body.asked.0.papers.0.scope"),
        ({"sightings": [{"seen": "other", "words": A_NUMBER}]}, "body.sightings.0.words"),
    ],
)
def test_a_number_is_refused_wherever_it_stands_and_nothing_is_filed(
    liaison: Client, told: dict[str, Any], where: str
) -> None:
    for reason in ("", "Their paper names it."):
        answer = filed(liaison, **told, kept_because=reason)
        assert answer.status_code == 422
        assert answer["Content-Type"] == "application/problem+json"
        assert [error["where"] for error in answer.json()["errors"]] == [where]
        assert "A123456789" not in answer.content.decode()
    assert not Contact.objects.exists()


def test_words_on_status_stay_with_a_reason_and_the_reason_is_kept(liaison: Client) -> None:
    assert filed(liaison, said=STATUS).status_code == 422
    answer = filed(liaison, said=STATUS, kept_because="It is what they asked, word for word.")
    assert answer.status_code == 201
    contact = Contact.objects.get()
    assert contact.said == STATUS
    (kept,) = KeptWords.objects.select_related("contact__data_key")
    assert (kept.contact_id, kept.field, kept.reason) == (contact.pk, "said", "It is what they asked, word for word.")


def test_the_same_contact_sent_again_notes_no_second_reason(liaison: Client) -> None:
    body = {"key": str(uuid4()), "channel": "phone", "said": STATUS, "kept_because": "Word for word."}
    assert [post(liaison, "", body).status_code for _ in range(2)] == [201, 200]
    assert KeptWords.objects.count() == 1


def test_what_is_added_later_is_looked_through_too(liaison: Client) -> None:
    number = filed(liaison, department=own_department()).json()["number"]
    later = [
        ("requests", {"words": A_NUMBER}),
        ("papers", {"kind": "i247a", "scope": A_NUMBER}),
        ("observations", {"seen": "other", "words": A_NUMBER}),
        ("corrections", {"version": 1, "changes": [{"field": "said", "after": A_NUMBER}], "why": "Heard again."}),
    ]
    for path, body in later:
        answer = post(liaison, f"/{number}/{path}", body)
        assert answer.status_code == 422, path
        assert answer.json()["title"] == "The city does not keep this", path
    kept = post(liaison, f"/{number}/requests", {"words": STATUS, "kept_because": "Word for word."})
    assert kept.status_code == 201
    assert KeptWords.objects.get().field == "words"


def test_every_text_of_every_body_is_looked_through_or_is_no_sentence() -> None:
    """A member that is added later must be put on one side or the other."""
    plain = {
        *("court", "docket", "form_number", "issuer", "signer_title"),  # of a paper, as printed on it
        *("record", "other"),  # a number of ours
        "kept_because",
    }
    bodies = [shape for shape in vars(shapes).values() if isinstance(shape, type) and issubclass(shape, shapes.Strict)]
    texts = {name for shape in bodies for name, field in shape.model_fields.items() if _is_free(field)}
    assert texts <= FREE | plain, texts - FREE - plain


def _is_free(field: Any) -> bool:
    return field.annotation is str and any(type(one).__name__ == "MaxLen" for one in field.metadata)
