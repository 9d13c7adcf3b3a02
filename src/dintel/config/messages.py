"""Compiles translations: every `locale/<language>/LC_MESSAGES/*.po` to the `.mo` beside it."""

from pathlib import Path

import polib

from dintel.config.problem import NotReadyError


def compile_messages(locale: Path, *, only_stale: bool = False) -> tuple[Path, ...]:
    """Write the compiled files and return them; the same source always gives the same bytes.

    With `only_stale`, files that are newer than their source are left alone. Raises NotReadyError,
    naming file and line, when a source cannot be read or its folder cannot be written to.
    """
    sources = sorted(locale.glob("*/LC_MESSAGES/*.po"))
    return tuple(_compile(source) for source in sources if not only_stale or _is_stale(source))


def _is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns


def _compile(source: Path) -> Path:
    compiled = source.with_suffix(".mo")
    draft = source.with_suffix(".mo.new")
    try:
        draft.write_bytes(polib.pofile(str(source), encoding="utf-8").to_binary())
        draft.replace(compiled)
    except OSError as problem:  # polib reports a mistake in the text as an OSError, with its line
        message = (
            f"The translation {source} could not be compiled: {problem}.\n"
            "Correct the line it names; if the folder cannot be written to, run "
            "tools/compile_messages.py once as a user who may."
        )
        raise NotReadyError(message) from problem
    return compiled
