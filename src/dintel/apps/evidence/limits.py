"""How much is taken and for how long. How large a file may be is a setting, which `largest` looks up."""

from datetime import timedelta

from django.conf import settings
from django.template.defaultfilters import filesizeformat

MIB = 1024 * 1024

PIECE_BYTES = 4 * MIB  # written and made safe at a time: what a cut-off costs at most
CHECKED_BYTES = 8 * MIB  # a piece with a checksum is held in memory until it is checked
UNFINISHED_FOR = timedelta(days=7)  # after its last bytes came, an upload waits this long for the next
FREE_BYTES = 256 * MIB  # left on the disk for the database, which shares it
OUTSIDE_FILES = 60  # of one record from outside; nobody with an account is counted
NAME_LENGTH = 200
METADATA_LENGTH = 4000
REASON_LENGTH = 300
SAME_LOOK_FOR = timedelta(minutes=15)  # looks of one person at one file within this are one line of custody

RENDER_SOURCE_BYTES = 96 * MIB  # a larger original gets no working copy
RENDER_OUTPUT_BYTES = 128 * MIB  # all pages of a working copy together
RENDER_SECONDS = 20  # of processor time; the clock on the wall allows ten more
RENDER_MEMORY_BYTES = 2048 * MIB
RENDER_PAGES = 40
RENDER_PIXELS = 250_000_000  # the largest picture opened; phones of today reach 200 million
RENDER_SIDE = 4096  # the longest side of a working copy, in pixels
RENDER_PAGE_SIDE = 1754  # the longest side of a page of a paper: A4 at 150 dots to the inch
THUMBNAIL_SIDE = 480
RENDERERS = 2  # at once in one process: pages for readers keep the other threads


def largest(*, is_quiet: bool) -> int:
    """Return how large a file may be: one from outside, or one from somebody with an account."""
    limit: int = settings.OUTSIDE_FILE_LIMIT_BYTES if is_quiet else settings.UPLOAD_LIMIT_BYTES
    return limit


def in_words(size: int) -> str:
    """Return a number of bytes as a person reads it; ``512 MB`` rather than ``512.0 MB``."""
    number, unit = filesizeformat(size).split("\N{NO-BREAK SPACE}")
    return f"{number.removesuffix('.0').removesuffix(',0')}\N{NO-BREAK SPACE}{unit}"
