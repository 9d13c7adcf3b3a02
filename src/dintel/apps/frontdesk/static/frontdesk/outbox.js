/* Notes kept on the device until the city has acknowledged them.
   Runs in the page and, joined to sw.js, in the worker. Holds no words: it tells states only.

   1. Every change of a note is put under its key, in IndexedDB or, where there is none, localStorage.
   2. A note that is sent becomes `queued` and is never changed again under that key.
   3. It is posted until an acknowledgement names its key; any other answer is not an acknowledgement.
   4. Then its words leave the device; the key and the time stay for a week.  */
(function (self) {
  "use strict";
  const NAME = "dintel-outbox";
  const WEEK = 7 * 24 * 3600 * 1000;
  const REFUSALS = [400, 409, 413, 415, 422];
  const channel = "BroadcastChannel" in self ? new BroadcastChannel(NAME) : null;
  const listeners = [];

  const wait = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

  /* A cupboard is a database with one kind of thing in it, each under its `key`. */
  function cupboard(name, kind) {
    let opening = null;
    function database() {
      opening = opening || new Promise((done, fail) => {
        const request = self.indexedDB.open(name, 1);
        request.onupgradeneeded = () => request.result.createObjectStore(kind, { keyPath: "key" });
        request.onsuccess = () => done(request.result);
        request.onerror = () => fail(request.error);
        request.onblocked = () => fail(new DOMException("blocked", "InvalidStateError"));
      }).catch(() => null);
      return opening;
    }
    async function store(mode, act, instead) {
      const db = await database();
      if (!db) return instead();
      const transaction = db.transaction(kind, mode, { durability: "strict" });
      const done = new Promise((ok, fail) => {
        transaction.oncomplete = ok;
        transaction.onabort = () => fail(transaction.error);
      });
      const [result] = await Promise.all([wait(act(transaction.objectStore(kind))), done]);
      return result;
    }
    return { database, store };
  }
  const { database, store } = cupboard(NAME, "notes");

  function storage() {
    try { return self.localStorage || null; } catch (_) { return null; }
  }
  const local = storage();
  const memory = new Map();
  const shelf = {
    all() {
      if (!local) return Array.from(memory.values());
      const names = Array.from({ length: local.length }, (_, at) => local.key(at));
      return names.filter((name) => name.startsWith(NAME + "/")).map((name) => JSON.parse(local.getItem(name)));
    },
    put(note) {
      if (local) local.setItem(NAME + "/" + note.key, JSON.stringify(note));
      else memory.set(note.key, note);
    },
    remove(key) {
      if (local) local.removeItem(NAME + "/" + key);
      else memory.delete(key);
    },
  };

  const all = async () => (await store("readonly", (notes) => notes.getAll(), shelf.all)) || [];
  const put = (note) => store("readwrite", (notes) => notes.put(note), () => shelf.put(note));
  const remove = (key) => store("readwrite", (notes) => notes.delete(key), () => shelf.remove(key));
  const find = async (key) => (await all()).find((note) => note.key === key);

  function changed() {
    listeners.forEach((listener) => listener());
    if (channel) channel.postMessage("changed");
  }
  if (channel) channel.onmessage = () => listeners.forEach((listener) => listener());

  function newKey() {
    if (self.crypto.randomUUID) return self.crypto.randomUUID();
    const bytes = self.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  async function post(note) {
    const response = await fetch(note.url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Dintel-Filing": note.key },
      body: note.body,
      cache: "no-store",
      redirect: "error",
    });
    const answer = await response.json();
    if (response.ok && answer.key === note.key) {
      return {
        key: note.key, state: "received", title: note.title, received: answer.received_time,
        number: answer.number, received_at: Date.now(),
      };
    }
    if (REFUSALS.includes(response.status) && Array.isArray(answer.errors)) {
      return Object.assign({}, note, { state: "refused", status: response.status, errors: answer.errors });
    }
    throw new TypeError(String(response.status));
  }

  async function send(note) {
    const tries = (note.tries || 0) + 1;
    try {
      const outcome = await post(note);
      await put(outcome);
      changed();
    } catch (_) {
      const pause = Math.min(2 ** tries, 300) * 1000 * (0.75 + Math.random() / 2);
      await put(Object.assign({}, note, { tries, next_at: Date.now() + pause }));
    }
  }

  /* Sends what is due, one after another; answers how many milliseconds until the next is due. */
  async function flushOnce(now) {
    const due = (note) => note.state === "queued" && (now || (note.next_at || 0) <= Date.now());
    for (const note of (await all()).filter(due)) await send(note);
    const left = await all();
    for (const note of left) {
      if (note.state === "received" && note.received_at < Date.now() - WEEK) await remove(note.key);
    }
    const queued = left.filter((note) => note.state === "queued");
    if (!queued.length) return 0;
    return Math.max(500, Math.min(...queued.map((note) => note.next_at || 0)) - Date.now());
  }

  let running = Promise.resolve();
  function flush(now) {
    const once = () => flushOnce(now);
    const locks = self.navigator.locks;
    running = running.then(() => (locks ? locks.request(NAME, once) : once())).catch(() => 60000);
    return running;
  }

  self.DintelOutbox = {
    all, put, remove, find, newKey, flush, changed, cupboard,
    listen: (listener) => listeners.push(listener),
    lasting: async () => Boolean((await database()) || local),
  };
})(self);
