"""What every page is told: the city, its own language, and where it stands in the others."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_bidi

from dintel.apps.design.languages import Language, is_in_every_language
from dintel.apps.design.profile import active_city


@dataclass(frozen=True, slots=True)
class OfferedLanguage:
    """One link of the language toggle."""

    code: str
    own_name: str
    direction: str
    href: str
    is_current: bool


def page(request: HttpRequest) -> Mapping[str, object]:
    """Return the context of every template that was given a request."""
    match = getattr(request, "resolver_match", None)
    everywhere = match is not None and is_in_every_language(match.func)
    language = language_of_page()
    return {
        "city": SimpleLazyObject(active_city),
        "brand_css": settings.BRAND_CSS,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "page_language": language.told if language else get_language(),
        "awaiting_review": language if language and not language.is_complete else None,
        "languages_offered": SimpleLazyObject(
            lambda: languages_offered(request.path, request.META["QUERY_STRING"], everywhere=everywhere)
        ),
    }


def language_of_page() -> Language | None:
    """Return what is known of the language the page is made in; ``None`` for one the city does not name."""
    code = get_language()
    return next((language for language in settings.CITY_LANGUAGES if language.code == code), None)


def languages_offered(path: str, query: str = "", *, everywhere: bool = False) -> tuple[OfferedLanguage, ...]:
    """Return the page at `path`, with its query, in each of the city's complete languages.

    With `everywhere`, in those too that await their reviewer.
    """
    languages: tuple[Language, ...] = settings.CITY_LANGUAGES
    default = settings.LANGUAGE_CODE
    first, _, rest = path.removeprefix("/").partition("/")
    prefixed = first != default and any(first == language.code for language in languages)
    plain = "/" + (rest if prefixed else path).lstrip("/")  # two slashes would lead to another site
    tail = f"?{query}" if query else ""
    return tuple(
        OfferedLanguage(
            code=language.code,
            own_name=language.own_name,
            direction=language.direction,
            href=f"{plain if language.code == default else f'/{language.code}{plain}'}{tail}",
            is_current=language.code == get_language(),
        )
        for language in languages
        if language.is_complete or everywhere
    )
