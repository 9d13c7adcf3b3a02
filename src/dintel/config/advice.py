"""What is set in a way that a city hardly wants: said at start and by `dintel check`, and nothing is refused for it."""

import stat
from collections.abc import Iterator

from dintel.config.environment import Environment

SHORTEST_SECRET, SHORTEST_TOKEN = 32, 16


def advice(environment: Environment) -> Iterator[str]:
    """Yield a sentence for each such setting, with what to set. Secrets are told by their length alone."""
    if environment.demo:
        return
    if environment.home.exists() and stat.S_IMODE(environment.home.stat().st_mode) & stat.S_IRWXO:
        yield (
            f"Everybody with an account on this machine may look into {environment.home}, where records and letters"
            f" lie. Run `chmod 700 {environment.home}`."
        )
    if 0 < len(environment.secret_key) < SHORTEST_SECRET:
        yield (
            f"DINTEL_SECRET_KEY has {len(environment.secret_key)} characters, so it may be guessed from a cookie. Make"
            " one of 32 bytes or more; docs/how-to/answer-a-security-question.md says how the old one stays beside it."
        )
    if 0 < len(environment.metrics_token) < SHORTEST_TOKEN:
        held = len(environment.metrics_token)
        yield f"DINTEL_METRICS_TOKEN has {held} characters. Make one of {SHORTEST_TOKEN} or more."
    if not environment.https:
        return  # a laptop, or a server that is still tried out
    if not environment.public_url.startswith("https://"):
        yield (
            f"Links in letters begin with {environment.public_url}, and DINTEL_HTTPS is on. Set DINTEL_PUBLIC_URL to"
            " the address that people open."
        )
    if not environment.email_url:
        yield (
            "No mail server is set (DINTEL_EMAIL_URL): invitations and warnings of deadlines are files in the home"
            " folder, and nobody is sent one."
        )
