"""What every template of every app keeps to, and the components."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import get_template

import dintel.apps

APPS = Path(next(iter(dintel.apps.__path__)))
TEMPLATES = sorted(p for p in APPS.rglob("templates/**/*") if p.suffix in {".html", ".svg"})
INLINE = {
    "an inline style": r"\sstyle\s*=",
    "an inline stylesheet": r"<style\b",
    "an inline script": r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")",
    "an inline handler": r"\son[a-z]+\s*=\s*[\"']",
    "a javascript address": r"javascript:",
    "a file of another site": r"(src|<link[^>]*href)=\"(https?:)?//",
}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: p.relative_to(APPS).as_posix())
def test_no_template_breaks_the_content_security_policy(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert [what for what, pattern in INLINE.items() if re.search(pattern, text)] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: p.relative_to(APPS).as_posix())
def test_every_template_can_be_read(template: Path) -> None:
    name = template.as_posix().split("/templates/")[1]
    assert get_template(name)


def show(text: str, **values: Any) -> str:
    return Template("{% load design %}" + text).render(Context(values))


def test_a_page_header_holds_the_h1_and_what_the_page_is_for() -> None:
    shown = show('{% page_header "Title" lead="What for" kicker="Where" %}')
    assert "<h1>Title</h1>" in shown
    assert '<p class="lead">What for</p>' in shown
    assert '<p class="kicker">Where</p>' in shown


def test_a_breadcrumb_ends_on_this_page() -> None:
    shown = show("{% breadcrumb trail %}", trail=[("Home", "/"), ("Law", "")])
    assert '<a href="/">Home</a>' in shown
    assert '<span aria-current="page">Law</span>' in shown


@pytest.mark.parametrize(("kind", "role"), [("error", "alert"), ("ok", "status")])
def test_an_alert_is_announced_by_its_kind(kind: str, role: str) -> None:
    assert f'role="{role}"' in show("{% alert kind 'Text' %}", kind=kind)
    assert "role=" not in show("{% alert 'info' 'Text' %}")


def test_an_alert_of_no_known_kind_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError, match="'loud' is not one of"):
        show("{% alert 'loud' 'Text' %}")


def test_words_from_outside_are_escaped() -> None:
    assert "<b>" not in show("{% alert 'info' words %}{% empty words %}", words="<b>")


def test_a_drawing_is_inline_and_not_read_out() -> None:
    shown = show('{% drawing "counter" %}')
    assert shown.startswith("<svg")
    assert 'aria-hidden="true"' in shown


@pytest.mark.parametrize("name", ["../base", "a/b/c", "Mark", ""])
def test_a_drawing_is_named_not_addressed(name: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        show("{% drawing name %}", name=name)


def test_an_address_is_empty_while_no_app_serves_it() -> None:
    assert show('{% address "nowhere/" as here %}[{{ here }}]') == "[]"


def test_a_path_goes_on_in_the_next_line_behind_a_stroke_and_nothing_is_let_through() -> None:
    page = Template("{% load design %}{{ words|breakable }}")
    told = page.render(Context({"words": "Fill in cities/albuquerque/calendar.toml."}))
    assert told == "Fill in cities/<wbr>albuquerque/<wbr>calendar.toml."
    assert page.render(Context({"words": "</p><script>&"})) == "&lt;/<wbr>p&gt;&lt;script&gt;&amp;"
