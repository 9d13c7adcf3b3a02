"""Keeps one worker process alive beside the server: `python -m dintel.config.nursery` too.

1. It is a process of its own, forked before the server has threads. What is loaded by then is shared with it and with
   every worker it forks, so a worker is there at once and costs little memory.
2. A worker that ends by itself is started again, each time a little later.
3. It ends when it is told to, and when the server is gone. The worker may end the round it is in; one that takes too
   long for that is killed.
4. If it is killed itself, the server starts it anew as a program, which shares nothing and does the same.
"""

import contextlib
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from types import FrameType

from dintel.config.frames import with_room

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 30.0
STOP_WITHIN_SECONDS = 10.0
LOOK_EVERY_SECONDS = 0.2


class Nursery(threading.Thread):
    """The process that keeps the worker, as its server sees it; the thread notices when it is killed (4.)."""

    def __init__(self) -> None:
        """Fork it. Precondition: this process has no other thread and no connection to a database."""
        super().__init__(name="nursery", daemon=True)
        self.ended = threading.Event()
        server = os.getpid()
        self.process = forked(lambda: keep(server))

    def run(self) -> None:
        """Wait for its end, and start it anew if nobody asked for that."""
        while True:
            os.waitpid(self.process, 0)
            if self.ended.wait(FIRST_WAIT_SECONDS):
                return
            command = [sys.executable, "-m", "dintel.config.nursery", str(os.getpid())]
            self.process = os.posix_spawn(sys.executable, command, os.environ, setpgroup=0)
            if self.ended.is_set():
                self._send(signal.SIGTERM)

    def stop(self) -> None:
        """End it with its worker after the round that one is in; end both at once if that takes too long."""
        self.ended.set()
        self._send(signal.SIGTERM)
        if self.ident is None:
            self.start()  # the server never began
        self.join(STOP_WITHIN_SECONDS + FIRST_WAIT_SECONDS)
        if self.is_alive():
            self._send(signal.SIGKILL)
            self.join(STOP_WITHIN_SECONDS)

    def _send(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(self.process, number)


def forked(do: Callable[[], int]) -> int:
    """Return the process in which something is done that then ends with the number it returned."""
    sys.stdout.flush()
    sys.stderr.flush()
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        code = do()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001 - nothing may run on in a copy of the server
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def keep(server: int) -> int:
    """Keep a worker until told to end or until that process is no longer the parent (3.); return 0."""
    with contextlib.suppress(OSError):  # a program has its own already
        os.setpgid(0, 0)  # Ctrl-C in the terminal reaches the server alone, which then stops this
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    wait = FIRST_WAIT_SECONDS
    while not _is_over(stop, server):
        began_at = time.monotonic()
        worker = forked(_work)
        while not _has_ended(worker):
            if _is_over(stop, server):
                _end(worker)
                return 0
            stop.wait(LOOK_EVERY_SECONDS)
        if time.monotonic() - began_at > LONGEST_WAIT_SECONDS:
            wait = FIRST_WAIT_SECONDS
        stop.wait(wait)
        wait = min(wait * 2, LONGEST_WAIT_SECONDS)
    return 0


def _is_over(stop: threading.Event, server: int) -> bool:
    return stop.is_set() or os.getppid() != server


def _has_ended(worker: int) -> bool:
    return os.waitpid(worker, os.WNOHANG)[0] != 0


def _end(worker: int) -> None:
    """End the worker after the round it is in, or at once if that takes too long."""
    os.kill(worker, signal.SIGTERM)
    last_look_at = time.monotonic() + STOP_WITHIN_SECONDS
    while time.monotonic() < last_look_at:
        if _has_ended(worker):
            return
        time.sleep(LOOK_EVERY_SECONDS)
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)


def _work() -> int:
    from django.core.management import call_command  # noqa: PLC0415 - settings are there only now

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    call_command("worker", parent=os.getppid())
    return 0


@with_room
def main() -> int:
    """Keep a worker for the server whose process is named; return 0 after a clean stop."""
    import django  # noqa: PLC0415

    from dintel.config.prepare import keep_what_is_loaded, leave_no_pool  # noqa: PLC0415 - both need settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dintel.config.settings")
    django.setup()
    keep_what_is_loaded()
    leave_no_pool()
    return keep(int(sys.argv[1]))


if __name__ == "__main__":
    sys.exit(main())
