"""The arguments of this city, read and proved once for the life of the process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.conf import settings

from dintel.apps.city import law
from dintel.apps.council import studies
from dintel.apps.figures import definitions
from dintel.apps.regimes import here
from dintel.lawbook.arguments import Argument, Known, load_arguments


@cache
def arguments() -> Mapping[str, Argument]:
    """Return every argument by id; raises ``BadLawError``, naming file and line, when one cannot be used."""
    return load_arguments(settings.CITY_DIR, settings.DATA_ROOT, known())


def known() -> Known:
    """Return what an argument may point at in this house."""
    return Known(
        figures=definitions.definitions(),
        provisions=law.book().law.provisions,
        reports=here.regimes(),
        amendments=studies.ready_made(),
    )
