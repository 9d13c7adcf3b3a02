/* Write it down: every keystroke goes to the outbox, a filing is shown as kept or received.
   `page` is the counter: its data, where it stands, how it makes and shows screens. */
window.DintelNotes = function (page) {
  "use strict";
  const { data, state, memory, fill, frame, address, place, go, finish } = page;
  const { made } = window.DintelTemplates;
  const outbox = window.DintelOutbox;
  const screening = window.DintelScreening;
  screening.load(data.screening);
  const words = data.words;
  const FRESH = 12 * 3600 * 1000;
  const pictures = window.DintelPictures(page, { draft: () => draft, begin, show: list });
  const photographs = pictures.photographs;
  let draft = null;
  let timer = 0;
  let listed = "";
  const clock = (when) => when.toTimeString().slice(0, 5);
  const local = (when) => new Date(when.getTime() - when.getTimezoneOffset() * 60000).toISOString().slice(0, 16);

  const form = () => document.getElementById("note-form");
  function typed() {
    const notes = {};
    for (const [name, value] of new FormData(form())) {
      if (!["key", "a", "at", "shown_hash"].includes(name) && String(value).trim()) notes[name] = String(value);
    }
    return notes;
  }
  function began() {
    const kept = memory.get("dintel-began");
    if (kept && Date.now() - kept < FRESH) return new Date(kept);
    memory.set("dintel-began", Date.now());
    return new Date();
  }
  async function openDraft() {
    const drafts = (await outbox.all()).filter((one) => one.state === "draft");
    draft = drafts.sort((a, b) => b.saved_at - a.saved_at)[0] || null;
  }
  function put(notes) {
    for (const [name, value] of Object.entries(notes)) {
      const field = form().elements.namedItem(name);
      if (field) field.value = value;
    }
  }
  function keep() {
    draft = draft || { key: outbox.newKey(), state: "draft", title: fill(words.note_begun, { time: clock(began()) }) };
    Object.assign(draft, { notes: typed(), search: location.search, saved_at: Date.now() });
    const mine = draft;
    return outbox.put(Object.assign({}, mine)).then(async () => {
      const line = document.getElementById("draft-state");
      if (line) line.textContent = (await outbox.lasting()) ? words.kept : words.no_store;
    });
  }
  async function begin() {
    await keep();
    return draft;
  }
  function look() {
    const list = document.getElementById("found");
    const found = data.free_text.flatMap((name) => {
      const field = form().elements.namedItem(name);
      return screening.find(field.value).map((one) => ({ field, one }));
    });
    const parts = found.map(({ field, one }) => {
      const part = made("t-found", { title: words[one.kind], text: one.text });
      part.querySelector("button").addEventListener("click", () => {
        field.value = screening.remove(field.value, one, words.taken_out);
        keep();
        look();
        field.focus();
      });
      return part;
    });
    list.replaceChildren(...parts);
    list.hidden = !parts.length;
    return found.map(({ one }) => one.kind);
  }
  function prefill() {
    const spot = place(state.at);
    put(Object.assign({ began_at: local(began()), place: spot ? spot.name : "" }, draft ? draft.notes : {}));
    const line = document.getElementById("draft-state");
    line.textContent = draft ? words.kept : "";
    look();
    pictures.inForm("");
  }
  function note() {
    const discard = form().querySelector("[data-act=discard]");
    pictures.open();
    prefill();
    discard.hidden = false;
    discard.addEventListener("click", async () => {
      if (draft) await acts.discard(draft);
      form().reset();
      memory.drop("dintel-began");
      prefill();
      document.getElementById("write-title").focus();
    });
    form().addEventListener("input", () => { keep(); look(); });
    form().addEventListener("change", keep);
    form().addEventListener("submit", (event) => { event.preventDefault(); file(); });
  }
  async function file() {
    keep();
    if (look().some((kind) => !screening.kept.includes(kind))) {
      document.getElementById("found").querySelector("button").focus();
      return;
    }
    const filed = draft;
    const notes = Object.assign({}, filed.notes);
    const when = new Date(notes.began_at);
    if (!Number.isNaN(when.getTime())) notes.began_at = when.toISOString();
    const body = {
      language: data.language, place: state.at, path: state.path, facts: state.facts,
      shown_hash: data.hash, notes,
    };
    draft = null;
    memory.drop("dintel-began");
    await outbox.put({
      key: filed.key, state: "queued", title: filed.title, url: data.filings + filed.key + "/",
      body: JSON.stringify(body), notes: filed.notes, search: filed.search, saved_at: Date.now(),
    });
    await sent(filed.key, true);
    await later();
    flush(true);
  }
  async function sent(key, focus) {
    const kept = await outbox.find(key);
    const target = document.getElementById("write");
    if (!kept || !target) return;
    const found = (await pictures.views([key])).get(key);
    const part = made("t-sent", Object.assign(frame(state.path, state.at), line(kept), {
      kept: kept.state === "queued", done: kept.state === "received" && (!found || found.state === "sent"),
      restart: address([], state.at),
    }));
    if (found) part.querySelector(".sent__photographs").append(pictures.waiting(found));
    target.dataset.sent = key;
    target.replaceChildren(part);
    if (focus) target.querySelector("h3").focus();
  }

  /* ---- The outbox, in words ---- */
  function line(kept) {
    const said = {
      draft: words.kept,
      queued: words.waiting,
      received: fill(words.received, { time: kept.received || "", number: kept.number || "" }),
      refused: words.refused,
    };
    const errors = (kept.errors || []).map((error) => error.what + " " + error.do).join(" ");
    return {
      key: kept.number || kept.key, state: kept.state, title: kept.title || "", words: said[kept.state],
      more: kept.state === "draft" ? words.not_yet : errors,
      css: kept.state === "received" ? "status" : "status status--off",
      open: kept.state === "refused" || (kept.state === "draft" && !form()), waiting: kept.state === "queued",
      draft: kept.state === "draft" || kept.state === "refused",
    };
  }
  async function list() {
    const section = document.getElementById("outbox");
    const done = document.querySelector("#write[data-sent]");
    const elsewhere = (one) => (one.state === "draft" ? !form() : !done || one.key !== done.dataset.sent);
    const all = await outbox.all();
    const views = await pictures.views(all.map((one) => one.key));
    const kept = all.filter(elsewhere);
    kept.sort((a, b) => (b.saved_at || b.received_at || 0) - (a.saved_at || a.received_at || 0));
    const alone = Array.from(views.values()).filter((found) => !all.some((one) => one.key === found.note));
    /* What stands there already stays: it is not read out again, and keeps the focus. */
    const just = done && all.find((one) => one.key === done.dataset.sent);
    const now = JSON.stringify([kept, Array.from(views), Boolean(done), just && just.state, Boolean(form())]);
    if (now === listed) return;
    listed = now;
    section.hidden = !kept.length && !alone.length;
    document.getElementById("outbox-list").replaceChildren(
      ...kept.map((one) => row(line(one), one, views.get(one.key))),
      ...alone.map((found) => row({
        title: found.title, words: found.number ? fill(words.photographs_note, found) : "", css: "status",
      }, null, found)),
    );
    if (done) await sent(done.dataset.sent, false);
  }
  function row(shown, one, found) {
    const part = made("t-record", shown);
    part.querySelectorAll("[data-act]").forEach((button) => {
      button.addEventListener("click", () => acts[button.dataset.act](one));
    });
    if (found) part.querySelector("li").append(pictures.waiting(found));
    return part;
  }
  const acts = {
    send: () => flush(true),
    discard: async (one) => {
      await photographs.removeOf(one.key);
      await outbox.remove(one.key);
      if (draft && draft.key === one.key) draft = null;
      outbox.changed();
    },
    open: async (one) => {
      if (one.state === "refused") {
        const key = one.status === 409 ? outbox.newKey() : one.key;
        draft = { key, state: "draft", title: one.title, notes: one.notes, search: one.search, saved_at: Date.now() };
        await outbox.put(Object.assign({}, draft));
        if (key !== one.key) await photographs.move(one.key, key);
        if (key !== one.key) await outbox.remove(one.key);
      }
      go(data.base + (one.search || ""));
      finish();
      document.getElementById("write-title").focus();
    },
  };
  async function flush(now) {
    clearTimeout(timer);
    await photographs.number(); /* before the outbox lets go of a number it has kept for a week */
    const pause = await outbox.flush(now);
    if (pause) timer = setTimeout(() => flush(false), pause);
    await list();
    await photographs.send();
  }
  async function later() {
    if (!("serviceWorker" in navigator)) return;
    const registration = await navigator.serviceWorker.getRegistration(data.base);
    if (registration && registration.sync) await registration.sync.register("dintel-outbox").catch(() => null);
  }

  /* A new walk with no open note is a new contact: it begins now. */
  function beginAnew() {
    if (!state.path.length && !draft) memory.set("dintel-began", Date.now());
  }
  outbox.listen(() => { list(); photographs.send(); });
  return { form, note, list, flush, openDraft, beginAnew };
};
