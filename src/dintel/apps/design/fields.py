"""How fields of forms are drawn: as Django's own templates do, long lists in one piece."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
from django import forms
from django.forms import renderers
from django.utils.functional import cached_property

OURS = Path(__file__).parent / "jinja2"
"""A list of ours draws its options itself; Django's asks for a template for each, and again for what each is marked
with, which took a sixth of the page on which a contact is filed."""


class Environment(jinja2.Environment):
    """Jinja's, which looks for an item of a dictionary first: what a field is drawn of is all dictionaries."""

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - Jinja's own signature
        """Return what has a name in something; Jinja's ``Undefined`` for nothing."""
        return obj[attribute] if type(obj) is dict and attribute in obj else super().getattr(obj, attribute)


class Fields(renderers.Jinja2):
    """Django's fields drawn by Jinja2, its templates after ours."""

    @cached_property
    def engine(self) -> Any:  # noqa: ANN401 - Django's own signature
        """Return what finds the templates."""
        theirs = Path(str(forms.__file__)).parent / "jinja2"
        options = {"environment": f"{__name__}.Environment"}
        found = self.backend({"APP_DIRS": True, "DIRS": [OURS, theirs], "NAME": "fields", "OPTIONS": options})
        found.env.globals.clear()  # no template of a field asks for one, and each drawing copies them all
        return found
