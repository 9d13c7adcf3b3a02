"""A statement fails while somebody signs in: they are in or they are not, and trying again lets them in.

Eight statements of the sign-in are let fail, spread over the whole of it (`tests/apps/broken.py`). A fault in the page
is answered with 503, and so is one while the session is saved, after the page.
"""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.db import transaction
from django.test import Client
from tests.apps.accounts.made_up_staff import PASSWORD, make_person
from tests.apps.accounts.test_accounts_sign_in import is_in, try_in
from tests.apps.broken import rows_that_differ, spread, undone
from tests.apps.ledger.test_ledger_faults import statements

from dintel.apps.ledger.models import Leaf

pytestmark = pytest.mark.django_db


def test_a_sign_in_that_breaks_lets_in_or_not_and_again_it_does() -> None:
    user = make_person("front_desk", password=PASSWORD)
    with undone(), statements(0, []) as asked:
        assert try_in(Client(), user.email, PASSWORD).status_code == HTTPStatus.FOUND
        numbers = spread(asked)
        leaves = Leaf.objects.count()
    failed: list[str] = []
    for number in numbers:
        with undone():
            client = Client(raise_request_exception=False)
            with statements(number, failed):
                status = try_in(client, user.email, PASSWORD).status_code
            transaction.set_rollback(False)
            assert status in {HTTPStatus.FOUND, HTTPStatus.SERVICE_UNAVAILABLE}, failed[-1]
            assert is_in(client) == (status == HTTPStatus.FOUND), failed[-1]
            if status != HTTPStatus.FOUND:
                again = try_in(client, user.email, PASSWORD)
                assert again.status_code == HTTPStatus.FOUND
            assert is_in(client)
            assert Leaf.objects.count() == leaves
            assert rows_that_differ() == []
    assert len(failed) == len(numbers)
