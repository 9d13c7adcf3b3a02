"""The command ``dintel-witness``: remember what a log has signed, and cosign only what follows from it."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from dintel.cli.inputs import InputError
from dintel.cli.keys import read_log_key
from dintel.cli.published import open_log
from dintel.cli.witness.identity import make_witness, open_witness
from dintel.cli.witness.keeper import FAILED, OK
from dintel.cli.witness.look import look
from dintel.cli.witness.memory import write_durably
from dintel.cli.witness.serve import PATH, WitnessServer
from dintel.domain.merkle.verify import VerificationError

DONE, REFUSED, MISUSED = 0, 1, 2
BIND, PORT = "127.0.0.1", 8090


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    0: done. 1: the log was refused, or caught. 2: the call cannot be understood, or something cannot be read.
    """
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except InputError as error:
        print(f"dintel-witness: {error}", file=sys.stderr)
        return MISUSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dintel-witness", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    init = _action(actions, "init", _init, "make a witness's folder and key, and print the key to hand out")
    init.add_argument("--name", required=True, help="the witness's name, such as witness.example/w1")
    serve = _action(actions, "serve", _serve, f"answer logs that ask over HTTP (POST {PATH})")
    serve.add_argument(
        "--log", required=True, action="append", metavar="VKEY|FILE", help="a log's key; may be repeated"
    )
    serve.add_argument("--bind", default=BIND, metavar="ADDRESS", help=f"default {BIND}")
    serve.add_argument("--port", type=int, default=PORT, help=f"default {PORT}; 0 for any that is free")
    one = _action(actions, "look", _look, "read a log, cosign and print its checkpoint; exit code 1 if it is refused")
    one.add_argument("url", metavar="PATH_OR_URL", help="the address or the folder of the log")
    one.add_argument("--log", required=True, metavar="VKEY|FILE", help="the log's key, which you had before")
    one.add_argument("--out", type=Path, metavar="FILE", help="write the cosigned checkpoint there instead")
    return parser


def _action(
    actions: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    words: str,
) -> argparse.ArgumentParser:
    action = actions.add_parser(name, help=words, description=words)
    action.set_defaults(run=run)
    action.add_argument("folder", type=Path, metavar="FOLDER", help="where the witness keeps its key and its memory")
    return action


def _init(options: argparse.Namespace) -> int:
    print(make_witness(options.folder, options.name))
    return DONE


def _serve(options: argparse.Namespace) -> int:
    witness = open_witness(options.folder, [read_log_key(one) for one in options.log])
    try:
        server = WitnessServer((options.bind, options.port), witness)
    except (OSError, OverflowError) as error:
        message = f"{options.bind}:{options.port} cannot be served ({error}). Give another --bind or --port."
        raise InputError(message) from error
    logs = ", ".join(witness.logs)
    address = f"http://{options.bind}:{server.server_port}{PATH}"
    for stop in (signal.SIGINT, signal.SIGTERM):  # whoever began it may have told it to ignore the first
        signal.signal(stop, signal.default_int_handler)
    print(f"{witness.signer.key} witnesses {logs} at {address}; stop it with Ctrl-C", file=sys.stderr, flush=True)
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("stopped", file=sys.stderr)
    return DONE


def _look(options: argparse.Namespace) -> int:
    key = read_log_key(options.log)
    witness = open_witness(options.folder, [key])
    try:
        looked = look(witness, open_log(options.url), key)
    except VerificationError as error:
        print(f"!!! REFUSED: {options.url} serves no checkpoint of {key.name}.\n\n  {error}", file=sys.stderr)
        return REFUSED
    if looked.answer.status == FAILED:
        raise InputError(looked.answer.reason)
    if looked.answer.status != OK:
        told = looked.answer.alarm or f"REFUSED: {looked.answer.reason}. {looked.answer.body}"
        print(f"!!! {told}", file=sys.stderr)
        return REFUSED
    if options.out is None:
        print(looked.cosigned, end="")
        return DONE
    try:
        write_durably(options.out, looked.cosigned.encode())
    except OSError as error:
        message = f"{options.out} cannot be written ({error.strerror}). It is cosigned and remembered; look again."
        raise InputError(message) from error
    return DONE


if __name__ == "__main__":
    raise SystemExit(main())
