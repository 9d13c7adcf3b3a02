"""Constant pieces of templates are drawn once, and are what Django draws, in each language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.template import Context, Engine, Template
from django.template.base import TextNode
from django.template.loader import get_template
from django.test import override_settings
from django.urls import NoReverseMatch, set_urlconf
from django.utils.translation import override

from dintel.apps.design import folding
from dintel.apps.design.folding import Constant, fold

LOAD = "{% load i18n static %}"
CONSTANT = [
    '{% translate "Today" %}',
    '{% translate "Today" context "no such context" %}',
    '{% translate "100%% & more" %}',
    "{% blocktranslate %}Today{% endblocktranslate %}",
    "{% blocktranslate trimmed %}\n  100% & <b>more</b>\n{% endblocktranslate %}",
    '{% url "design:home" %}',
    '{% static "design/dintel.css" %}',
    "{% load static %}",
    "{# nothing #}{% comment %}{{ nothing }}{% endcomment %}",
]
CHANGING = [
    "{% translate word %}",
    '{% translate "Today"|upper %}',
    '{% translate "Today" as word %}{{ word }}',
    '{% translate "Today" context word %}',
    "{% blocktranslate %}Today {{ word }}{% endblocktranslate %}",
    "{% blocktranslate with a=word %}{{ a }}{% endblocktranslate %}",
    "{% blocktranslate count n=number %}one{% plural %}many{% endblocktranslate %}",
    "{% blocktranslate asvar said %}Today{% endblocktranslate %}{{ said }}",
    '{% url "contacts:record" word %}',
    '{% url "contacts:record" number=word %}',
    "{% url address %}",
    '{% url "design:home" as home %}{{ home }}',
    "{% static word %}",
    '{% static "design/dintel.css" as sheet %}{{ sheet }}',
    "{{ word }}",
    "{% now 'Y' %}",
]
GIVEN = {"word": "Today", "number": 2, "address": "design:home"}
LANGUAGES = ("en", "es", "ar")


def plain(source: str) -> Template:
    return Engine.get_default().from_string(LOAD + source)


def folded(source: str) -> Template:
    template = plain(source)
    fold(template.nodelist)
    return template


def drawn(template: Template, given: dict[str, object]) -> str:
    """Return what a template says, or that there is no such address."""
    try:
        return template.render(Context(given))
    except NoReverseMatch as problem:
        return str(problem)


def constants(template: Template) -> list[Constant]:
    return template.nodelist.get_nodes_by_type(Constant)


@pytest.fixture
def not_compared() -> Iterator[None]:
    folding.is_compared = False
    yield
    folding.is_compared = True


@pytest.mark.parametrize("source", CONSTANT)
def test_what_is_constant_is_one_piece_and_what_django_draws(source: str, not_compared: None) -> None:
    template = folded(f"<p>{source}</p>")
    assert [type(node) for node in template.nodelist] == [Constant]
    for language in LANGUAGES * 2:
        for autoescape in (True, False):
            with override(language):
                given = Context(dict(GIVEN), autoescape=autoescape)
                assert template.render(given) == plain(f"<p>{source}</p>").render(Context(GIVEN, autoescape=autoescape))


@pytest.mark.parametrize("source", CHANGING)
def test_what_changes_is_drawn_each_time(source: str, not_compared: None) -> None:
    template = folded(source)
    assert sum(len(one.pieces) for one in constants(template)) == 1, "the tag that loads the others, alone"
    for word in ("design/dintel.css", "2026-0001"):
        for language in LANGUAGES:
            with override(language):
                given = {**GIVEN, "word": word}
                assert drawn(template, given) == drawn(plain(source), given)


def test_what_stands_within_is_folded_and_text_alone_is_left() -> None:
    source = (
        '{% if word %}<b>{% translate "Today" %}</b>{% elif number %}text{% else %}{% url "design:home" %}{% endif %}'
        '{% for one in word %}{% translate "Today" %}{{ one }}{% empty %}{% translate "Late" %}{% endfor %}'
        '{% with a=word %}{% translate "Late" %}{% endwith %}{% block more %}{% translate "No date" %}{% endblock %}'
    )
    template = folded(source)
    assert [len(one.pieces) for one in constants(template)] == [1, 3, 1, 1, 1, 1, 1]
    assert [one.s for one in template.nodelist.get_nodes_by_type(TextNode)] == ["text"]
    for given in ({"word": "ab"}, {"number": 1, "word": ""}, {}):
        assert template.render(Context(given)) == plain(source).render(Context(given))


def test_a_language_within_a_page_is_seen(not_compared: None) -> None:
    source = '{% translate "Today" %}{% language "es" %}{% translate "Today" %}{% endlanguage %}{% translate "Today" %}'
    template = folded(source)
    for language in ("en", "es", "en"):
        with override(language):
            assert template.render(Context()) == plain(source).render(Context())


def test_other_addresses_are_seen(not_compared: None) -> None:
    template = folded('{% url "design:home" %}')
    assert template.render(Context()) == "/"
    with override_settings(ROOT_URLCONF="tests.apps.design.test_folding"), pytest.raises(Exception, match="design"):
        template.render(Context())
    set_urlconf("tests.apps.design.test_folding")
    try:
        with pytest.raises(Exception, match="design"):
            template.render(Context())
    finally:
        set_urlconf(None)


urlpatterns: list[object] = []


def test_one_that_is_not_what_is_drawn_is_found_out() -> None:
    template = folded('{% translate "Today" %}')
    template.render(Context())
    (constant,) = constants(template)
    constant.drawn = dict.fromkeys(constant.drawn, "Tomorrow")
    with pytest.raises(AssertionError, match="Tomorrow"):
        template.render(Context())


def test_pages_are_folded_before_they_are_kept() -> None:
    engine = Engine(
        loaders=[
            (
                "dintel.apps.design.folding.Loader",
                [
                    (
                        "django.template.loaders.locmem.Loader",
                        {
                            "outer": LOAD
                            + '<i>{% translate "Late" %}{% block said %}{% translate "Today" %}{% endblock %}</i>',
                            "inner": '{% extends "outer" %}'
                            + LOAD
                            + '{% block said %}{{ block.super }}, {% translate "No date" %}{% endblock %}',
                        },
                    )
                ],
            )
        ],
        libraries={"i18n": "django.templatetags.i18n", "static": "django.templatetags.static"},
    )
    assert constants(engine.get_template("outer"))
    with override("es"):
        assert engine.get_template("inner").render(Context()) == "<i>VencidosHoy, Sin fecha</i>"
    assert engine.get_template("inner").render(Context()) == "<i>LateToday, No date</i>"
    assert engine.get_template("inner") is engine.get_template("inner")


def test_every_page_of_the_product_is_folded() -> None:
    backend = get_template("contacts/today.html").backend
    assert isinstance(backend.engine.template_loaders[0], folding.Loader)
    assert constants(get_template("contacts/today.html").template)
