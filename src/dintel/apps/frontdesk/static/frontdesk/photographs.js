/* Photographs kept on the device with their note, and sent to the city once the note has its number.
   Holds no words and draws nothing: it tells states only; pictures.js shows them.

   1. A photograph lies here, with its hash and the key of its note, before anybody sees it on the page.
   2. The note goes as it always did. The photograph is no part of its bytes and never holds it up.
   3. When the note is acknowledged, its number is written to its photographs.
   4. Then they go one after another in the name of whoever is signed in now; while nobody is, none goes.
   5. One leaves the device when the city names the file it kept, or when a person removes it.

   They have a database of their own. A new kind in the notes' database would need a new version of it, which an
   older page or worker that has it open can block; and that one could then no longer read the notes.
   The worker sends notes in the background but no photographs: a browser may stop it in the middle of a large
   file, and it cannot show in whose name it sends. They wait until the counter page is open.  */
window.DintelPhotographs = function (settings) {
  "use strict";
  const { uploads, sender, most, limit } = settings;
  const NAME = "dintel-photographs";
  const outbox = window.DintelOutbox, { Transfer, Answered, newKey, sha256 } = window.DintelTus;
  const { store } = outbox.cupboard(NAME, "photographs");
  const nowhere = () => { throw new DOMException(NAME, "InvalidStateError"); };
  const listeners = [];
  const states = new Map(), sent = new Map(), failures = new Map(), removed = new Set();
  let running = null, again = false, timer = 0, tries = 0, count = 0;

  /* ---- Keeping ---- */
  async function all() {
    const kept = await store("readonly", (box) => box.getAll(), () => []);
    return kept.sort((one, other) => one.at - other.at);
  }
  const of = async (note) => (await all()).filter((one) => one.note === note);
  const put = (one) => store("readwrite", (box) => box.put(one), nowhere);
  const drop = (key) => store("readwrite", (box) => box.delete(key), () => undefined);

  /* Changes one that is still there, in one step, so that what was just removed does not come back. */
  const change = (key, values) => store("readwrite", (box) => {
    const found = box.get(key);
    found.addEventListener("success", () => {
      if (found.result) box.put(Object.assign(found.result, values));
    });
    return found;
  }, nowhere);

  /* Keeps files with a note; answers why some could not be kept: `most`, `large`, `no_room`, or nothing. */
  async function add(note, title, files) {
    const room = most - (await of(note)).length;
    let why = files.length > room ? "most" : "";
    for (const file of files.slice(0, Math.max(0, room))) {
      if (!file.size || file.size > limit) { why = "large"; continue; }
      try {
        await put({
          key: newKey(), upload: newKey(), note, title, number: "", at: Date.now() + (count += 1) / 1000,
          name: file.name, type: file.type, size: file.size, sha256: await sha256(file),
          blob: new Blob([file], { type: file.type }),
        });
      } catch (_) { why = "no_room"; }
    }
    return why;
  }
  async function remove(key) {
    removed.add(key);
    states.delete(key);
    await drop(key);
  }
  async function removeOf(note) {
    for (const one of await of(note)) await remove(one.key);
  }
  async function move(note, other) {
    for (const one of await of(note)) await change(one.key, { note: other });
  }
  async function number() {
    const bare = (await all()).filter((one) => !one.number);
    if (!bare.length) return;
    const numbers = new Map((await outbox.all()).map((note) => [note.key, note.number]));
    for (const one of bare) if (numbers.get(one.note)) await change(one.key, { number: numbers.get(one.note) });
  }

  /* ---- Sending ---- */
  const state = (key) => states.get(key) || { is: "follow" };
  function tell(ones, is, more) {
    ones.forEach((one) => states.set(one.key, Object.assign({ is }, more)));
    listeners.forEach((listener) => listener());
  }
  async function personHere() {
    const response = await fetch(sender, { cache: "no-store", redirect: "error" });
    if (!response.ok) throw new TypeError(String(response.status));
    return response.json();
  }
  async function transfer(one, token) {
    const told = {
      key: one.upload, kind: "contact", subject: one.number, filename: one.name, filetype: one.type, sha256: one.sha256,
    };
    const going = new Transfer({ blob: one.blob, told, create: uploads, token });
    await going.announce();
    while (!going.page && !removed.has(one.key)) { await going.send(); tries = 0; }
    if (!going.page) { await going.end().catch(() => undefined); return; }
    await drop(one.key);
    states.delete(one.key);
    sent.set(one.note, (sent.get(one.note) || 0) + 1);
    outbox.changed();
  }
  /* Sends one, or writes down why the city does not take it; raises when it is worth another try later. */
  async function take(one, person) {
    try {
      await transfer(one, person.token);
    } catch (problem) {
      failures.set(one.key, (failures.get(one.key) || 0) + 1);
      if (!(problem instanceof Answered) || !problem.ends) throw problem;
      if (problem.code === "key_taken") {
        /* Somebody else's sign-in had begun it, and only theirs may go on: it starts anew under this one. */
        await change(one.key, { upload: newKey() });
        throw problem;
      }
      const is = { 401: "signed_out", 403: "signed_out", 404: "may_not" }[problem.status] || "refused";
      tell([one], is, { name: person.name, error: problem.error });
    }
  }
  async function sendAll() {
    await number();
    const due = (await all()).filter((one) => one.number && state(one.key).is !== "refused");
    if (!due.length) return;
    /* What failed before goes last, so that one bad photograph does not hold up the others. */
    due.sort((one, other) => (failures.get(one.key) || 0) - (failures.get(other.key) || 0));
    try {
      const person = await personHere();
      if (!person.name) { tell(due, "signed_out"); return; }
      tell(due, "sending", { name: person.name });
      for (const one of due) await take(one, person);
      tries = 0;
    } catch (_) {
      tell(due.filter((one) => ["follow", "sending"].includes(state(one.key).is)), "waiting");
      tries += 1;
      timer = setTimeout(send, Math.min(2 ** tries, 300) * 1000 * (0.75 + Math.random() / 2));
    }
  }
  /* Two open pages take turns; whoever asks while they are being sent is answered by one more round. */
  function send() {
    clearTimeout(timer);
    again = true;
    const { locks } = self.navigator;
    const rounds = async () => {
      while (again) {
        again = false;
        await (locks ? locks.request(NAME, sendAll) : sendAll());
      }
    };
    running = running || rounds().catch(() => undefined).finally(() => { running = null; });
    return running;
  }

  return {
    all, of, add, remove, removeOf, move, number, send, state,
    sent: (note) => sent.get(note) || 0,
    listen: (listener) => listeners.push(listener),
  };
};
