"""Every call that touches a file below a folder, counted; the n-th meets a fault: the harness of the fault tests.

A fault comes in one of three ways, each with an error number of the caller's choice:

    before   the call does nothing and fails, as on a full or broken disk
    after    the call does its work and then fails, as when only the report of it is lost
    short    a write puts down half of the bytes and fails; other calls as ``before``

``points`` runs an act again and again, each time with the fault one call later, until no call is left to fail.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import pytest

WAYS = ("before", "after", "short")
NUMBERS = (errno.ENOSPC, errno.EIO)
NAMED = ("open", "mkdir", "replace", "rename", "link", "unlink", "rmdir")
"""Calls of ``os`` that name a path first."""
BY_NUMBER = ("fsync", "write", "close")
"""Calls of ``os`` on a descriptor."""


class FileFaults:
    """Counts calls below a folder while it is armed, and lets one of them fail."""

    def __init__(self, folder: Path) -> None:
        self.folder = os.path.realpath(folder)
        self.calls: list[str] = []
        self.fail_at, self.number, self.way = 0, errno.EIO, "before"
        self.descriptors: set[int] = set()
        self.real = {name: getattr(os, name) for name in (*NAMED, *BY_NUMBER)}
        self.real_fdopen = os.fdopen

    def below(self, path: object) -> bool:
        return isinstance(path, (str, bytes, os.PathLike)) and os.path.realpath(os.fsdecode(path)).startswith(
            self.folder
        )

    def meet(self, name: str, do: Callable[[], Any], half: Callable[[], Any] | None = None) -> Any:
        """Count a call, and do it, or fail in the chosen way."""
        self.calls.append(name)
        if len(self.calls) != self.fail_at:
            return do()
        if self.way == "after":
            done = do()
            if name == "open":
                self._let_go(done)
        elif self.way == "short" and half is not None:
            half()
        elif name == "close":
            do()  # a descriptor is gone whether closing it failed or not
        raise OSError(self.number, os.strerror(self.number))

    def _let_go(self, opened: Any) -> None:
        if isinstance(opened, int):
            self.real["close"](opened)
            self.descriptors.discard(opened)
        else:
            opened.close()

    def named(self, name: str) -> Callable[..., Any]:
        def call(path: Any, *more: Any, **options: Any) -> Any:
            def do() -> Any:
                done = self.real[name](path, *more, **options)
                if name == "open":
                    self.descriptors.add(done)
                return done

            return self.meet(name, do) if self.below(path) else self.real[name](path, *more, **options)

        return call

    def by_number(self, name: str) -> Callable[..., Any]:
        def call(descriptor: int, *more: Any) -> Any:
            real = self.real[name]
            if descriptor not in self.descriptors:
                return real(descriptor, *more)
            if name == "close":
                self.descriptors.discard(descriptor)
            half = (lambda: real(descriptor, bytes(more[0])[: len(more[0]) // 2])) if name == "write" else None
            return self.meet(name, lambda: real(descriptor, *more), half)

        return call

    def fdopen(self, descriptor: int, *more: Any, **options: Any) -> Any:
        file = self.real_fdopen(descriptor, *more, **options)
        return _Faulty(file, self) if descriptor in self.descriptors else file

    def opener(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any, *more: Any, **options: Any) -> Any:
            if not self.below(path):
                return real(path, *more, **options)
            mode = str(options.get("mode", more[0] if more else "r"))
            if not set(mode) & set("wxa+"):
                return self.meet("open", lambda: real(path, *more, **options))
            file = self.meet("open", lambda: real(path, *more, **options))
            self.descriptors.add(file.fileno())
            return _Faulty(file, self)

        return call

    @contextmanager
    def armed(self, fail_at: int, number: int, way: str) -> Iterator[None]:
        """Let the call of this number fail while the block runs; 0 for none."""
        self.calls, self.fail_at, self.number, self.way, self.descriptors = [], fail_at, number, way, set()
        with pytest.MonkeyPatch.context() as patch:
            for name in NAMED:
                patch.setattr(os, name, self.named(name))
            for name in BY_NUMBER:
                patch.setattr(os, name, self.by_number(name))
            patch.setattr(os, "fdopen", self.fdopen)
            patch.setattr(io, "open", self.opener(io.open))
            patch.setattr(builtins, "open", self.opener(builtins.open))
            yield


class _Faulty:
    """A file whose writing, flushing and closing can fail."""

    def __init__(self, file: Any, faults: FileFaults) -> None:
        self.file, self.faults, self.number = file, faults, file.fileno()

    def write(self, data: Any) -> int:
        def half() -> None:
            self.file.write(data[: len(data) // 2])
            self.file.flush()

        return int(self.faults.meet("write", lambda: self.file.write(data), half))

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        self.faults.meet("flush", self.file.flush)

    def fileno(self) -> int:
        return self.number

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.faults.descriptors.discard(self.number)
        self.faults.meet("close", self.file.close)


def points(
    faults: FileFaults, act: Callable[[], object], check: Callable[[str, BaseException | None], None], **fault: Any
) -> list[str]:
    """Let each call of ``act`` fail once, in turn; ``check`` looks after each. Return the calls that failed.

    ``check`` gets the name of the call and the error that came out, ``None`` where the act did without the call,
    and leaves everything as ``act`` needs it to be for the next time.
    """
    failed: list[str] = []
    while True:
        error: BaseException | None = None
        with faults.armed(len(failed) + 1, **fault):
            try:
                act()
            except Exception as problem:  # noqa: BLE001 - whatever it is, ``check`` judges
                error = problem
            calls = faults.calls[: faults.fail_at]
        if len(calls) < len(failed) + 1:
            assert error is None, f"failed without a fault: {error!r}"
            return failed
        failed.append(calls[-1])
        check(calls[-1], error)
