"""Help for residents: who is listed, in whose language, and that nothing of it is advice."""

from __future__ import annotations

import re

import pytest
from django.template import engines
from django.test import Client
from django.utils import translation

from dintel.apps.city.partners import directory
from dintel.apps.design.profile import active_city


def test_the_page_names_every_partner_with_its_source_and_its_doubt(client: Client) -> None:
    page = client.get("/help/").content.decode()
    for partner in active_city().partners.values():
        assert partner.name in page
        assert f'href="tel:{partner.dial}"' in page or not partner.phone
        assert all(source.where in page for source in partner.sources)
    assert page.index("Call 911") < page.index("<h1>")
    assert "This is information, not advice" in page


def test_whoever_speaks_the_readers_language_comes_first() -> None:
    with translation.override("vi"):
        first = directory("harm")[0].partners[0]
    assert first.partner.id == "asian-family-center"
    assert first.in_your_language
    with translation.override("es"):
        assert [one.in_your_language for one in directory("harm")[0].partners][:3] == [True, True, False]
    with translation.override("en"):
        order = [one.partner.id for one in directory("harm")[0].partners]
    file = [one.id for one in active_city().partners.values() if "harm" in one.helps]
    assert order == file, "in English the order is the file's"


def test_a_short_list_holds_names_and_numbers_of_the_kinds_asked_for() -> None:
    template = engines["django"].from_string('{% load partners %}{% help_short "legal" %}')
    shown = template.render()
    assert "New Mexico Legal Aid" in shown
    assert 'href="tel:1-833-545-4357"' in shown
    assert "National Domestic Violence Hotline" not in shown


@pytest.mark.parametrize("address", ["/help/", "/es/help/", "/ar/help/"])
def test_the_page_is_light_and_asks_no_database(client: Client, address: str) -> None:
    answer = client.get(address)  # without the database mark, any query fails the test
    assert len(answer.content) < 40_000


def test_the_page_in_arabic_is_written_from_the_right_and_says_who_has_not_read_it(client: Client) -> None:
    page = client.get("/ar/help/").content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert re.search(r'class="awaiting".*href="/help/" lang="en"', page, re.DOTALL)
    assert "awaiting" not in client.get("/es/help/").content.decode()


def test_a_page_with_few_lines_translated_is_told_as_the_language_most_of_it_is_in(client: Client) -> None:
    assert '<html lang="en" dir="ltr">' in client.get("/nv/help/").content.decode()
