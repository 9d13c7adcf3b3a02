"""``dintel ledger``: verify a published log, prove from it, check a receipt; without the city's help."""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path

from dintel.cli.inputs import InputError
from dintel.cli.keys import read_log_key, read_witness_keys
from dintel.cli.ledger import show
from dintel.cli.ledger.prove import (
    Record,
    make_consistency,
    make_receipt,
    open_latest,
    read_content,
    record_of_export,
)
from dintel.cli.ledger.receipt import check_receipt, proved_data, proved_text
from dintel.cli.ledger.records import RecordError, read_salt
from dintel.cli.ledger.stamps import trusted_roots
from dintel.cli.ledger.verify import OWN_KEY, Asked, verify_log
from dintel.cli.published import open_log
from dintel.cli.show import json_text
from dintel.domain.merkle.note import VerifierKey
from dintel.domain.merkle.statement import open_statement
from dintel.domain.merkle.verify import VerificationError
from dintel.lawbook.leaf_words import in_language
from dintel.lawbook.words import SOURCE_LANGUAGE

HELD, FAILED = 0, 1
WHERE = "the folder or the http(s) address in which `checkpoint` and `tile/` lie"


def add_to(jobs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its sub-commands to the parser."""
    parser = jobs.add_parser("ledger", help="verify the city's log, prove from it, check a receipt")
    parser.description = __doc__
    actions = parser.add_subparsers(dest="action", required=True)
    _add_verify(actions)
    _add_prove(actions)
    _add_receipt(actions)
    _add_statement(actions)


def _add_verify(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    words = "verify a whole log; exit code 0 if it holds, 1 if not, 2 if it cannot be read"
    action = actions.add_parser("verify", help="verify a whole log", description=words)
    action.set_defaults(run=_verify)
    action.add_argument("log", metavar="PATH_OR_URL", help=WHERE)
    _keys(action)
    action.add_argument("--records", type=Path, metavar="FILE", help="an export, records.jsonl: is each as committed?")
    action.add_argument(
        "--roots", type=Path, metavar="PEM", help="root certificates of the timestamp authority you rely on"
    )
    action.add_argument("--since", type=Path, metavar="FOLDER", help="a checkpoint you kept, or the folder it lies in")


def _add_prove(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    words = "print a receipt for an entry, or with --from the proof that an older tree is the latest's beginning"
    action = actions.add_parser("prove", help="make a proof from the log's files", description=words)
    action.set_defaults(run=_prove)
    action.add_argument("log", metavar="PATH_OR_URL", help=WHERE)
    action.add_argument("index", metavar="INDEX", type=int, nargs="?", help="the entry, 0 for the first")
    action.add_argument("--from", dest="size", type=int, metavar="SIZE", help="the older tree's number of entries")
    action.add_argument("--key", metavar="VKEY|FILE", help="the log's key; left out, the one it publishes")
    action.add_argument("--content", type=Path, metavar="FILE", help="the record's canonical JSON; with --salt")
    action.add_argument("--salt", metavar="BASE64", help="the record's salt; with --content")
    action.add_argument("--records", type=Path, metavar="FILE", help="take salt and content from an export")
    action.add_argument("--out", type=Path, metavar="FILE", help="write there instead of printing")


def _add_receipt(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    words = "check a receipt without a network; exit code 0 if it holds, 1 if not, 2 if it cannot be read"
    action = actions.add_parser("verify-receipt", help="check a receipt, offline", description=words)
    action.set_defaults(run=_verify_receipt)
    action.add_argument("receipt", metavar="FILE", type=Path, help="a .dintel-receipt file")
    _keys(action)
    action.add_argument("--language", default=spoken(), metavar="CODE", help="such as es; as LANG says, if left out")


def _add_statement(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    words = (
        "check an auditor's statement without a network; exit code 0 if the log signed it, 1 if not, 2 if unreadable"
    )
    action = actions.add_parser("verify-statement", help="check an auditor's statement, offline", description=words)
    action.set_defaults(run=_verify_statement)
    action.add_argument("statement", metavar="FILE", type=Path, help="the signed text, statement-N.txt")
    action.add_argument("--key", metavar="VKEY|FILE", required=True, help="the log's key, from elsewhere than the file")


def _keys(action: argparse.ArgumentParser) -> None:
    action.add_argument("--key", metavar="VKEY|FILE", help="the log's key, which you had before you read the log")
    action.add_argument(
        "--witness",
        metavar="VKEY|FILE",
        action="append",
        default=[],
        help="a witness you rely on, or a file with one a line; may be repeated",
    )
    action.add_argument("--quorum", type=int, metavar="N", help="how many must have cosigned; all, if left out")
    action.add_argument("--json", action="store_true", help="print JSON instead of words")


def _trusted(options: argparse.Namespace) -> tuple[VerifierKey | None, tuple[VerifierKey, ...], int]:
    """Return the key, the witnesses and the quorum that the caller relies on."""
    key = None if options.key is None else read_log_key(options.key)
    witnesses = read_witness_keys(options.witness)
    quorum = len({one.public for one in witnesses}) if options.quorum is None else options.quorum
    if not 0 <= quorum <= len(witnesses):
        message = f"{quorum} of {len(witnesses)} witnesses can never cosign. Give more --witness, or a lower --quorum."
        raise InputError(message)
    if key is not None and key.public in {one.public for one in witnesses}:
        message = f"{key.name}: the log cannot be its own witness. Take its key out of --witness."
        raise InputError(message)
    return key, witnesses, quorum


def _verify(options: argparse.Namespace) -> int:
    key, witnesses, quorum = _trusted(options)
    if key is None:
        print(f"WARNING: {OWN_KEY}", file=sys.stderr)
    roots = () if options.roots is None else trusted_roots(options.roots)
    asked = Asked(key, witnesses, quorum, options.records, options.since, roots)
    report = verify_log(open_log(options.log), asked)
    print(json_text(show.report_data(report)) if options.json else show.report_text(report))
    return HELD if report.verified else FAILED


def _prove(options: argparse.Namespace) -> int:
    if (options.index is None) == (options.size is None):
        message = "say what to prove: the INDEX of an entry, or --from with the SIZE of an older tree"
        raise InputError(message)
    record = _record(options)
    if options.key is None:
        print(f"WARNING: {OWN_KEY}", file=sys.stderr)
    try:
        latest = open_latest(open_log(options.log), options.key and read_log_key(options.key))
        if options.size is not None:
            text = make_consistency(latest, options.size)
        else:
            text = make_receipt(latest, options.index, record)
    except VerificationError as error:
        return _failed(f"nothing can be proved from {options.log}", error)
    if options.out is None:
        print(text, end="")
    else:
        _write(options.out, text)
    return HELD


def _record(options: argparse.Namespace) -> Record | None:
    if (options.content is None) != (options.salt is None) or (options.records and options.salt is not None):
        message = "--content and --salt belong together; --records brings both"
        raise InputError(message)
    if options.records is not None and options.index is not None:
        return record_of_export(options.records, options.index)
    if options.salt is None:
        return None
    try:
        return Record(read_salt(options.salt), read_content(options.content))
    except RecordError as error:
        message = f"--salt: {error}"
        raise InputError(message) from error


def _verify_receipt(options: argparse.Namespace) -> int:
    key, witnesses, quorum = _trusted(options)
    if key is None:
        message = (
            f"{options.receipt} cannot be checked without the log's key: anybody can sign with a key of their own."
            " Give with --key the line that the city printed, or the file `key` that you saved from its log before."
        )
        raise InputError(message)
    try:
        proved = check_receipt(options.receipt, key, witnesses, quorum)
    except VerificationError as error:
        if options.json:
            print(json_text({"verified": False, "receipt": str(options.receipt), "reason": str(error)}))
        said = in_language(options.language).gettext("VERIFICATION FAILED: {file} proves nothing.")
        print(f"{said.format(file=options.receipt)}\n\n  {error}", file=sys.stderr)
        return FAILED
    if options.json:
        print(json_text(proved_data(options.receipt, proved)))
    else:
        print(proved_text(options.receipt, proved, options.language))
    return HELD


def _verify_statement(options: argparse.Namespace) -> int:
    key = read_log_key(options.key)
    try:
        said = open_statement(options.statement.read_text(encoding="utf-8"), key)
    except (OSError, UnicodeDecodeError) as error:
        message = f"{options.statement} cannot be read ({error}). Give the signed text, statement-N.txt."
        raise InputError(message) from error
    except VerificationError as error:
        return _failed(f"{options.statement} states nothing", error)
    print(f"Signed by {key.name}; not a letter was changed since.\n\n{said.words}")
    return HELD


def spoken() -> str:
    """Return the language that the environment asks for, as POSIX orders it; English if it asks for none."""
    asked = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return re.split(r"[_.@]", asked)[0] or SOURCE_LANGUAGE


def _failed(what: str, error: VerificationError) -> int:
    print(f"VERIFICATION FAILED: {what}.\n\n  {error}", file=sys.stderr)
    return FAILED


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        message = f"{path} cannot be written ({error.strerror}). Give another --out."
        raise InputError(message) from error
