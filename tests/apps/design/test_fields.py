"""A list of choices is drawn in one piece, and letter by letter as Django draws it."""

from __future__ import annotations

import pytest
from django import forms
from django.conf import settings
from django.forms.renderers import Jinja2, get_default_renderer
from django.utils.safestring import mark_safe

from dintel.apps.design.fields import Fields

PLAIN = [("", "—"), ("a", "One & two"), ("b<", 'Quoted "so"'), (3, mark_safe("<b>safe</b>"))]
GROUPED = [("Ours", [("x", "X"), ("y", "Y")]), ("z", "Alone"), ('"Theirs"', [("w", "W")])]


class Marked(forms.Select):
    """A list whose options have marks of their own."""

    def create_option(self, name: str, value: object, *more: object, **told: object) -> dict[str, object]:
        made: dict[str, object] = super().create_option(name, value, *more, **told)  # type: ignore[arg-type]
        made["attrs"] |= {"data-kind": f"<{value}>", "disabled": value == "a", "hidden": False}  # type: ignore[operator]
        return made


@pytest.mark.parametrize("choices", [[], PLAIN, GROUPED], ids=["none", "plain", "grouped"])
@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple, Marked])
@pytest.mark.parametrize("chosen", [None, "", "a", "x", ["a", "3"]])
def test_a_list_is_drawn_as_django_draws_it(choices: list[object], widget: type[forms.Select], chosen: object) -> None:
    field = widget(choices=choices, attrs={"class": "wide", "required": True, "aria-label": 'It\'s "it"'})
    assert field.render("which", chosen, {"id": "id"}, renderer=Fields()) == field.render(
        "which", chosen, {"id": "id"}, renderer=Jinja2()
    )


def test_whatever_has_no_template_of_ours_is_djangos() -> None:
    assert settings.FORM_RENDERER == "dintel.apps.design.fields.Fields"
    assert isinstance(get_default_renderer(), Fields)
    for field in (forms.TextInput(), forms.RadioSelect(choices=PLAIN), forms.Textarea(), forms.DateInput()):
        assert field.render("which", "a", renderer=Fields()) == field.render("which", "a", renderer=Jinja2())
