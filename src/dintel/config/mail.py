"""Where letters go: to a server, or into files."""

from urllib.parse import unquote

from dintel.config.environment import LOCAL_HOSTS, Environment
from dintel.config.problem import NotReadyError
from dintel.config.values import split

STANDARD_PORTS = {"smtp": 587, "smtps": 465}


def mail(environment: Environment) -> tuple[str, dict[str, object]]:
    """Return the mail backend and its settings: the named server, or files in the home folder."""
    if not environment.email_url:
        return "django.core.mail.backends.filebased.EmailBackend", {}
    parts = split(environment.email_url)
    if parts is None or not parts.hostname or parts.scheme not in STANDARD_PORTS:
        message = (
            "DINTEL_EMAIL_URL does not name a mail server. Write it as smtp://user:password@host:587, "
            "or leave it empty to keep letters as files."
        )
        raise NotReadyError(message)
    secure = parts.scheme == "smtps"
    return "django.core.mail.backends.smtp.EmailBackend", {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or STANDARD_PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": secure,
        "EMAIL_USE_TLS": not secure and parts.hostname not in LOCAL_HOSTS,
        "EMAIL_TIMEOUT": 20,
    }
