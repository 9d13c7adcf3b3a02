"""A record's chain of custody, and the keys that seal the words about the record's files.

1. The chain's row is locked before anything is written to it, placed on it or ended with it.
2. A file has a key of its own, made when its name is announced, so that one file can end while its record goes on.
   What is said of all files together is under a key of the chain, made with the first such words under that lock; a
   chain that was only locked, as disposal locks those of everything that hangs on a record, has none.
3. Neither is the record's own key: files hang on records of every room, and some have none.
4. What is written down quietly takes keys that were made ahead, whose numbers tell nothing (`sealing.pool`).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dintel.apps.evidence import quiet
from dintel.apps.evidence.custody_line import Record
from dintel.apps.evidence.models import Chain, File
from dintel.apps.evidence.refusals import Code, RefusedError
from dintel.apps.sealing import services as sealing
from dintel.apps.sealing.models import DataKey
from dintel.apps.sealing.services import Subject


def file_subject(key: UUID) -> Subject:
    """Return whose key seals the words about a file, from its announcement on (2.)."""
    return Subject("file", str(key))


def chain_subject(record: Record) -> Subject:
    """Return whose key seals the words about all files of a record (2.)."""
    return Subject(f"custody.{record.kind}", record.key)


def key_of_words(subject: Subject, *, is_quiet: bool) -> DataKey:
    """Return a new key, in the caller's transaction (4.). Raises KeySourceError where the city's key is not at hand."""
    return sealing.take_spare_key(subject=subject) if is_quiet else sealing.new_key(subject=subject)


def lock_chain(record: Record, *, is_quiet: bool = False) -> Chain:
    """Return the record's chain, made where there is none, and held to the end of the caller's transaction (1.)."""
    where = {"subject_kind": record.kind, "subject_key": record.key}
    Chain.objects.get_or_create(**where, defaults=quiet.numbered(is_quiet=is_quiet))
    return Chain.objects.select_for_update(of=("self",)).select_related("data_key").get(**where)


def key_of_chain(chain: Chain, *, is_quiet: bool = False) -> DataKey:
    """Return what seals the words about all files of a record, made where there is none (2.).

    Precondition: the chain is locked. Raises RefusedError for a record that was disposed of; KeySourceError where the
    city's key is not at hand.
    """
    if chain.disposed_at is not None:
        raise RefusedError(Code.DISPOSED)
    if chain.data_key is None:
        whose = chain_subject(Record(chain.subject_kind, chain.subject_key))
        chain.data_key = key_of_words(whose, is_quiet=is_quiet)
        chain.save(update_fields=["data_key"])
    return chain.data_key


def key_of_file(chain: Chain, file: File) -> DataKey:
    """Return what seals the words about a file. Raises RefusedError for one that was disposed of, or whose record was.

    Precondition: the chain of the file's record is locked, as disposal locks it.
    """
    is_gone = File.objects.filter(pk=file.pk, disposed_at__isnull=False).exists()
    if chain.disposed_at is not None or is_gone:
        raise RefusedError(Code.DISPOSED)
    return file.data_key


def end_chain(record: Record, *, at: datetime) -> int:
    """Mark a record's chain as disposed of and destroy its key; return how many keys that were.

    Precondition: what it sealed is emptied in the same transaction.
    """
    Chain.objects.filter(subject_kind=record.kind, subject_key=record.key).update(disposed_at=at)
    return sealing.destroy(subject=chain_subject(record), at=at)
