"""Starts Dintel: `python -m dintel.config.serve`.

1. The home folder can be written to and the port is free.
2. Translations, tables and static files are in place; the law is opened and proved. Bad law does
   not start.
3. The server answers a real request; only then is Dintel called ready.
4. Beside it a worker sends notices and watches deadlines (`dintel.config.nursery`). It is started
   again when it dies, and stops with the server.
"""

import errno
import http.client
import os
import signal
import socket
import sys
import threading
import time
from importlib import import_module
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from dintel.config.collector import look_as_usual, look_seldom
from dintel.config.environment import Environment, read_environment
from dintel.config.frames import with_room
from dintel.config.heap import give_back_large_pieces
from dintel.config.home import require_writable_home
from dintel.config.nursery import Nursery
from dintel.config.problem import NotReadyError
from dintel.config.values import whole

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

APPLICATION, API = "dintel.config.wsgi:application", "dintel.config.api"
READY_WITHIN_SECONDS = 60.0
STOP_WITHIN_SECONDS = 10
LOOK_EVERY_SECONDS = 1.0
THREADS_ALONE, THREADS_EACH = 4, 2
"""Pages that are made at once by one process alone, and by each of several: they share one interpreter, so more would
make all of them late together, and fewer would let one long answer hold up the others."""
HIGHEST_PORT = 65_535


@with_room
def main() -> int:
    """Serve until Ctrl-C or SIGTERM; return 0 after a clean stop, 1 if Dintel could not start."""
    signal.signal(signal.SIGTERM, _stop_before_serving)
    look_seldom()
    give_back_large_pieces()
    try:
        environment = read_environment()
        # 1.
        require_writable_home(environment.home)
        port = free_port(environment)
        # 2. (imported now, because Django's settings write to the home folder)
        from dintel.config.prepare import prepare  # noqa: PLC0415

        prepare(environment)
        load_before_forking(several=environment.web_processes > 1)
        look_as_usual()
        nursery = Nursery()  # 4.
        try:
            # 3.
            return _serve(environment.bind, port, environment.web_processes, nursery)
        finally:
            nursery.stop()
    except KeyboardInterrupt:
        return 0
    except NotReadyError as problem:
        print(f"Dintel did not start.\n{problem}", file=sys.stderr)
        return 1


def free_port(environment: Environment) -> int:
    """Return the port to listen on.

    Raises NotReadyError if it is no port or if another program has it.
    """
    text = environment.port
    if not 1 <= whole(text) <= HIGHEST_PORT:
        message = (
            f"PORT is {text!r}, which is not a port. Set it to a number from 1 to {HIGHEST_PORT}, for example PORT=8000"
        )
        raise NotReadyError(message)
    port = whole(text)
    try:
        with socket.create_server((environment.bind, port), reuse_port=False):
            return port
    except OSError as problem:
        if problem.errno == errno.EADDRNOTAVAIL or (problem.errno or 0) < 0:  # those below 0 are of names
            message = (
                f"DINTEL_BIND is {environment.bind!r}, which is no address of this machine:"
                f" {problem.strerror or problem}. Leave it empty to be reached from this machine alone, as behind a"
                " proxy, or write 0.0.0.0 for every address it has."
            )
            raise NotReadyError(message) from problem
        message = (
            f"Dintel cannot listen on {environment.bind}, port {port}: "
            f"{problem.strerror or problem}.\n"
            "Most often another program, or another Dintel, already has this port. "
            "Stop it, or choose another port, for example: "
            f"PORT={port + 1 if port < HIGHEST_PORT else 8000}"
        )
        raise NotReadyError(message) from problem


def _stop_before_serving(_signum: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _serve(bind: str, port: int, processes: int, nursery: Nursery) -> int:
    server = Server(
        APPLICATION,
        address=bind,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS_ALONE if processes == 1 else THREADS_EACH,
        log_level=LogLevels.error,
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_WITHIN_SECONDS,
    )
    herald = _Herald("127.0.0.1" if bind in {"0.0.0.0", "::"} else bind, port)  # noqa: S104 - compared, not bound
    server.on_startup(herald.start)
    server.on_startup(nursery.start)
    try:
        server.serve(target_loader=load_application, wrap_loader=False)
    except SystemExit:
        return 0 if server.interrupt_signal and not herald.gave_up else 1
    return 1 if herald.gave_up else 0


def load_before_forking(*, several: bool = False) -> None:
    """Load what every process that answers pages needs, so that they share it and none loads it again.

    Where ``several`` answer, the API and all pages of ours are loaded too: else the first visitors, who come to all of
    them at once, would wait some seconds while each loads each page for itself. One process alone loads them as they
    are asked for, and is there sooner: a city in one folder seldom has a program that asks.
    """
    from django.urls import get_resolver  # noqa: PLC0415 - settings are there only now

    from dintel.config import wsgi  # noqa: F401, PLC0415
    from dintel.config.prepare import (  # noqa: PLC0415
        keep_what_is_loaded,
        leave_no_pool,
        open_languages,
        open_pages,
        open_the_day,
    )

    get_resolver().reverse_dict  # noqa: B018 - reading it loads every address, and what the first link would wait for
    open_languages()
    if several:
        import_module(API)
        open_pages()
        open_the_day()
    keep_what_is_loaded()
    leave_no_pool()


def load_application() -> "WSGIApplication":
    """Return the application; the serving process calls this first.

    A stop can reach that process twice: from the terminal or the service manager, and from its
    parent. Two signal handlers at once can lock each other out, so one thread takes the parent's,
    once, and the rest are left pending.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    threading.Thread(target=_pass_on_one_stop, name="stop", daemon=True).start()
    threading.Thread(target=_end_after, args=[os.getppid()], name="orphan", daemon=True).start()
    from dintel.config.prepare import keep_what_is_loaded  # noqa: PLC0415
    from dintel.config.wsgi import application  # noqa: PLC0415

    keep_what_is_loaded()
    return application


def _pass_on_one_stop() -> None:
    number = signal.sigwait({signal.SIGTERM})
    handler = signal.getsignal(number)
    if callable(handler):
        handler(number, None)


def _end_after(parent: int) -> None:
    """Stop this process once the one that started it is gone: killed, that one cannot, and the port stays taken."""
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_WITHIN_SECONDS)
    os._exit(1)


class _Herald(threading.Thread):
    """Says that Dintel is ready once the first page has really been answered."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(name="herald", daemon=True)
        self.host = host
        self.port = port
        self.gave_up = False

    def run(self) -> None:
        """Ask for the first page until it comes; stop the server when it does not."""
        last_try_at = time.monotonic() + READY_WITHIN_SECONDS
        while time.monotonic() < last_try_at:
            time.sleep(0.1)
            if self._is_answered():
                print(f"Dintel is ready: http://{self.host}:{self.port}/", flush=True)
                return
        self.gave_up = True
        print(
            f"Dintel did not start.\nNo page came from http://{self.host}:{self.port}/ within "
            f"{READY_WITHIN_SECONDS:.0f} seconds. The reason stands in the lines above.",
            file=sys.stderr,
            flush=True,
        )
        os.kill(os.getpid(), signal.SIGTERM)

    def _is_answered(self) -> bool:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=10)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
        except OSError:
            return False
        finally:
            connection.close()


if __name__ == "__main__":
    sys.exit(main())
