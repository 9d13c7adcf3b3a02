"""Fuzz one parser for a while: ``python -m tests.fuzz.run PARSER --seconds 60``, or every one with ``all``.

With atheris (``make fuzz`` installs it) the bytes are led by what they reach in the code; where it has no wheel, they
are bent blindly. An input that does harm is written to ``fuzz-found/`` and the run ends with 1: give it a name, put it
into ``tests/fuzz/found/PARSER/``, and mend what it broke.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from itertools import count
from pathlib import Path

from tests.fuzz import feeding

HARM = Path("fuzz-found")
MEMORY_MB = 2048
"""Of the whole process: the law and Django take most of it."""


def main() -> int:
    """Run what is asked for; return 0 if nothing did harm."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("parser", choices=[*feeding.parsers(), "all"])
    asked.add_argument("--seconds", type=int, default=60)
    asked.add_argument("--blind", action="store_true", help="without atheris, as the tests do it")
    told = asked.parse_args()
    if told.parser == "all":
        return max(_alone(name, told.seconds) for name in feeding.parsers())
    if told.blind or importlib.util.find_spec("atheris") is None or not _reads(told.parser):
        return _blind(told.parser, told.seconds)
    _led(told.parser, told.seconds)
    return 0


def _reads(name: str) -> tuple[str, ...]:
    """Return the modules that read for a parser, without loading any; none where another process does."""
    source = ast.parse((feeding.HERE / "parsers" / f"{name}.py").read_text(encoding="utf-8"))
    told = (one for one in source.body if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "READS")
    return next((tuple(ast.literal_eval(one.value)) for one in told), ())


def _alone(name: str, seconds: int) -> int:
    print(f"--- {name}", flush=True)
    return subprocess.run(
        [sys.executable, "-m", "tests.fuzz.run", name, f"--seconds={seconds}"], check=False
    ).returncode


def _blind(name: str, seconds: int) -> int:
    _start_django()
    module, until, done = feeding.parser(name), time.monotonic() + seconds, 0
    for turn in count(1):
        for data in feeding.bent(module, 20, seed=turn):
            if time.monotonic() > until:
                print(f"{name}: {done} inputs, bent blindly, and none did harm")
                return 0
            done += 1
            try:
                with feeding.in_time():
                    module.parse(data)
            except Exception:
                HARM.mkdir(exist_ok=True)
                (HARM / f"{name}-{sha256(data).hexdigest()[:12]}").write_bytes(data)
                raise
    return 0


def _start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dintel.config.settings_test")
    import django

    django.setup()


def _led(name: str, seconds: int) -> None:
    import atheris

    with atheris.instrument_imports(include=list(_reads(name))):
        _start_django()
        module = feeding.parser(name)
    HARM.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as corpus:
        for data in feeding.seeds(module):
            (Path(corpus) / sha256(data).hexdigest()).write_bytes(data)
        for path in feeding.found(name):
            (Path(corpus) / path.name).write_bytes(path.read_bytes())
        words = Path(corpus).with_suffix(".dict")
        words.write_text("".join(f'"{_escaped(one)}"\n' for one in getattr(module, "WORDS", ())), encoding="ascii")
        options = [f"-max_total_time={seconds}", f"-max_len={feeding.LONGEST}", f"-timeout={feeding.SECONDS}"]
        options += [f"-rss_limit_mb={MEMORY_MB}", f"-artifact_prefix={HARM}/{name}-", f"-dict={words}", "-verbosity=0"]
        atheris.Setup([sys.argv[0], *options, "-print_final_stats=1", corpus], module.parse)
        atheris.Fuzz()


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{one:02x}" for one in word)


if __name__ == "__main__":
    sys.exit(main())
