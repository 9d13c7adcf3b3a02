"""Devices at counters: each writes a note now and then and sends it as `outbox.js` does, until it is acknowledged.

1. A note has a key made on the device and is never changed under it.
2. It is sent until an acknowledgement names its key; any other answer, or none, is no acknowledgement.
3. After each try in vain it waits twice as long, up to five minutes; a new note goes out at once.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from uuid import uuid4

PATIENCE_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 300.0
NOTE = {
    "language": "en",
    "place": "main-library",
    "path": [],
    "facts": {"asked": "nonpublic_area", "document": "i200", "requester": "immigration_agency", "purpose": "civil"},
    "shown_hash": "",
    "notes": {"agency": "ICE", "asked": "Synthetic: to go to the staff room."},
}


@dataclass
class Note:
    """One note of a device and what became of it."""

    key: str
    body: bytes
    tries: int = 0
    next_at: float = 0.0
    number: str = ""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A note the city has: when the request that was acknowledged was sent, and when the answer came."""

    key: str
    number: str
    sent_at: float
    at: float
    status: int


@dataclass
class Heard:
    """What all devices together were told."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    notes: dict[str, Note] = field(default_factory=dict)
    acknowledged: list[Acknowledged] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)

    def first_since(self, moment: float) -> Acknowledged | None:
        """Return the first acknowledgement of a request that was sent after a moment."""
        with self.lock:
            since = [one for one in self.acknowledged[-2000:] if one.sent_at > moment]
        return min(since, key=lambda one: one.at, default=None)

    def open(self) -> int:
        with self.lock:
            return sum(1 for note in self.notes.values() if not note.number)


class Device(threading.Thread):
    """One device, with an address of its own."""

    def __init__(self, address: str, servers: list[tuple[str, int]], heard: Heard, pace: float) -> None:
        super().__init__(daemon=True, name=f"device {address}")
        self.address, self.servers, self.heard, self.pace = address, servers, heard, pace
        self.waiting: list[Note] = []
        self.at_server = random.randrange(len(servers))
        self.writes, self.ended, self.now = threading.Event(), threading.Event(), threading.Event()
        self.writes.set()

    def run(self) -> None:
        next_at = time.monotonic() + random.uniform(0, self.pace)
        while not self.ended.is_set():
            if self.writes.is_set() and time.monotonic() >= next_at:
                next_at = time.monotonic() + random.uniform(0.7, 1.3) * self.pace
                self._write()
            for note in [one for one in self.waiting if self.now.is_set() or one.next_at <= time.monotonic()]:
                self._send(note)
            self.waiting = [note for note in self.waiting if not note.number]
            self.ended.wait(0.05)

    def _write(self) -> None:
        # 1.
        key = str(uuid4())
        note = Note(key, json.dumps(NOTE).encode())
        with self.heard.lock:
            self.heard.notes[key] = note
        self.waiting.append(note)

    def _send(self, note: Note) -> None:
        note.tries += 1
        sent_at = time.monotonic()
        try:
            status, said = self._post(note)
        except (OSError, http.client.HTTPException, ValueError) as problem:
            status, said = 0, {}
            self._no(note, type(problem).__name__)
            return
        # 2.
        if status in {200, 201} and said.get("key") == note.key:
            note.number = str(said["number"])
            with self.heard.lock:
                self.heard.acknowledged.append(Acknowledged(note.key, note.number, sent_at, time.monotonic(), status))
            return
        self._no(note, f"HTTP {status}")

    def _no(self, note: Note, why: str) -> None:
        # 3.
        note.next_at = time.monotonic() + min(2**note.tries, LONGEST_PAUSE_SECONDS) * random.uniform(0.75, 1.25)
        self.at_server = (self.at_server + 1) % len(self.servers)
        with self.heard.lock:
            self.heard.others[why] += 1

    def _post(self, note: Note) -> tuple[int, dict[str, object]]:
        host, port = self.servers[self.at_server]
        connection = http.client.HTTPConnection(host, port, PATIENCE_SECONDS, source_address=(self.address, 0))
        try:
            head = {"Content-Type": "application/json", "X-Dintel-Filing": note.key, "Origin": f"http://{host}:{port}"}
            connection.request("POST", f"/now/filings/{note.key}/", note.body, head)
            answer = connection.getresponse()
            said = json.loads(answer.read())
            return answer.status, said if isinstance(said, dict) else {}
        finally:
            connection.close()
