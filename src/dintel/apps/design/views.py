"""The home page and the pages for what went wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from dintel.apps.design.languages import in_every_language
from dintel.apps.design.visitors import for_every_visitor


@for_every_visitor
@in_every_language
def home(request: HttpRequest) -> HttpResponse:
    """Show the doors, and what Dintel is and is not."""
    return render(request, "design/home.html")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 Django's own
    """Answer 400: the browser sent something that cannot be read."""
    return render(request, "design/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 Django's own
    """Answer 403: the page is not open to this visitor."""
    return render(request, "design/errors/403.html", status=403)


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 Django's own
    """Answer 403 to a form whose token did not match: how to send it without losing the words."""
    return render(request, "design/errors/form_refused.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 Django's own
    """Answer 404: nothing stands at this address."""
    return render(request, "design/errors/404.html", status=404)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer 503: the database took nothing. What was sent stands on the page, to be sent once more.

    The page needs neither the database nor who is signed in. No password comes back.
    """
    written = [(field, text) for field, texts in request.POST.lists() for text in texts]
    context = {
        "path": request.get_full_path(),
        "is_sent": request.method == "POST",
        "written": [(field, text) for field, text in written if "password" not in field],
        "has_files": bool(request.FILES),
    }
    return _never_kept("503", context, 503)


def log_closed(request: HttpRequest, number: str) -> HttpResponse:
    """Answer 503: the key of the city's log cannot be used. ``number`` finds the reason in the server's log."""
    return _never_kept("log_closed", {"path": request.path, "number": number}, 503)


def words_changed(number: str) -> HttpResponse:
    """Answer 500: sealed words do not open. ``number`` finds which ones in the server's log."""
    return _never_kept("words_changed", {"number": number}, 500)


def record_ended(what: str, do: str) -> HttpResponse:
    """Answer 409: what was sent belongs to a record that has come to its end meanwhile."""
    return _never_kept("ended", {"what": what, "do": do}, 409)


def _never_kept(page: str, context: dict[str, object], status: int) -> HttpResponse:
    """Return a page for what went wrong that needs nobody's request and is kept nowhere on its way."""
    answer = render(None, f"design/errors/{page}.html", context, status=status)
    add_never_cache_headers(answer)
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500: a fault of ours. The page needs neither the database nor the profile."""
    return render(None, "design/errors/500.html", {"path": request.path}, status=500)
