"""Where letters go: to a server, or into files."""

from contextlib import suppress
from urllib.parse import unquote, urlsplit

from dintel.config.environment import LOCAL_HOSTS, Environment
from dintel.config.problem import NotReadyError

STANDARD_PORTS = {"smtp": 587, "smtps": 465}


def mail(environment: Environment) -> tuple[str, dict[str, object]]:
    """Return the mail backend and its settings: the named server, or files in the home folder."""
    if not environment.email_url:
        return "django.core.mail.backends.filebased.EmailBackend", {}
    parts, port = urlsplit(environment.email_url), None
    with suppress(ValueError):  # of a port that is none
        port = parts.port or (STANDARD_PORTS.get(parts.scheme))
    if not port or not parts.hostname or parts.scheme not in STANDARD_PORTS:
        message = (
            "DINTEL_EMAIL_URL does not name a mail server. Write it as smtp://user:password@host:587, "
            "or leave it empty to keep letters as files."
        )
        raise NotReadyError(message)
    secure = parts.scheme == "smtps"
    return "django.core.mail.backends.smtp.EmailBackend", {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": secure,
        "EMAIL_USE_TLS": not secure and parts.hostname not in LOCAL_HOSTS,
        "EMAIL_TIMEOUT": 20,
    }
