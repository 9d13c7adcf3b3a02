"""The layer that answers in a language only what can be read in it."""

from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin

from dintel.apps.design.context import language_of_page, languages_offered
from dintel.apps.design.languages import is_in_every_language


class LanguageOfPage(MiddlewareMixin):
    """Pages that are not offered in a language which awaits its reviewer are answered in English.

    So nobody works on a page of which half is in another language, or written from the wrong side.
    """

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        _args: Sequence[object],
        _kwargs: Mapping[str, object],
    ) -> HttpResponse | None:
        """Lead to the same page in English; what was sent to it is taken, and answered in English."""
        language = language_of_page()
        if language is None or language.is_complete or is_in_every_language(view):
            return None
        if request.method in {"GET", "HEAD"}:
            plain = languages_offered(request.path, request.META["QUERY_STRING"])[0]
            return HttpResponseRedirect(plain.href)
        translation.activate(settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = settings.LANGUAGE_CODE
        return None
