/* The counter page, answered on the device. The page works without this file; with it, a tap needs
   no network and nothing typed is lost. Every word shown comes from the page's templates and data. */
(function () {
  "use strict";
  const data = JSON.parse(document.getElementById("counter-data").textContent);
  const box = document.getElementById("screen");
  const notice = document.getElementById("notice");
  const outbox = window.DintelOutbox;
  const words = data.words;
  const FRESH = 12 * 3600 * 1000;
  const state = { ready: false, places: null, shown: "", drawn: null, facts: {}, path: [], at: "" };
  let draft = null;
  let timer = 0;

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  const clock = (when) => when.toTimeString().slice(0, 5);
  const local = (when) => new Date(when.getTime() - when.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
  const memory = {
    get(name) { try { return JSON.parse(localStorage.getItem(name)); } catch (_) { return null; } },
    set(name, value) { try { localStorage.setItem(name, JSON.stringify(value)); } catch (_) { /* private window */ } },
    drop(name) { try { localStorage.removeItem(name); } catch (_) { /* private window */ } },
  };

  /* ---- The templates: data-each repeats, data-if keeps, data-text and data-attr fill ---- */
  function bind(node, item) {
    if (node.dataset && "if" in node.dataset) {
      const value = item[node.dataset.if];
      if (!value || value.length === 0) { node.remove(); return; }
    }
    if (node.dataset && "text" in node.dataset) {
      node.textContent = node.dataset.text ? item[node.dataset.text] : item;
    }
    for (const pair of ((node.dataset && node.dataset.attr) || "").split(" ").filter(Boolean)) {
      const [name, key] = pair.split(":");
      if (item[key] === "" || item[key] == null) node.removeAttribute(name);
      else node.setAttribute(name, item[key]);
    }
    for (const child of Array.from(node.children || [])) {
      const each = child.dataset && child.dataset.each;
      if (!each) { bind(child, item); continue; }
      for (const one of item[each] || []) {
        const copy = child.cloneNode(true);
        child.before(copy);
        bind(copy, one);
      }
      child.remove();
    }
  }
  function made(id, item) {
    const copy = document.getElementById(id).content.cloneNode(true);
    bind(copy, item);
    return copy;
  }

  /* ---- Where the walk stands: all of it is in the address ---- */
  function address(path, at) {
    const asked = new URLSearchParams();
    if (path.length) asked.set("a", path.join("."));
    if (at) asked.set("at", at);
    const text = asked.toString();
    return text ? data.base + "?" + text : data.base;
  }
  function here() {
    const asked = new URLSearchParams(location.search);
    return { path: (asked.get("a") || "").split(".").filter(Boolean).slice(0, 12), at: asked.get("at") || "" };
  }
  function place(at) {
    if (!at) return null;
    if (data.place && data.place.id === at) return data.place;
    const remembered = memory.get("dintel-at");
    if (remembered && remembered.id === at) return remembered;
    const listed = (state.places || []).find((spot) => spot[0] === at);
    if (listed) return { id: at, name: listed[1], setting: listed[2] };
    const kind = data.kinds.find((one) => one[0] === at);
    return kind ? { id: at, name: kind[1], setting: at } : null;
  }
  function walk(path, preset) {
    for (let length = path.length; length > 0; length -= 1) {
      try { return window.Dintel.at(path.slice(0, length), preset); } catch (_) { /* astray: shorter */ }
    }
    return window.Dintel.at([], preset);
  }

  /* ---- The same shapes as screens.py ---- */
  const sprite = (name) => (name ? data.sprite + "#" + name : "");
  const tiles = (screen, path, at) => screen.choices.map((choice, count) => ({
    href: address(path.concat(choice.id), at),
    label: choice.label,
    hint: choice.hint,
    drawing: sprite(choice.drawing),
    digit: count < 9 ? String(count + 1) : "",
    css: (choice.drawing || "").startsWith("paper-") ? "tile tile--paper" : "tile",
  }));
  const trail = (step, path, at) => step.trail.map((tap, count) => ({
    ask: tap.ask, label: tap.label, href: address(path.slice(0, count), at),
  }));
  function frame(path, at) {
    const spot = place(at);
    const onward = path.length ? "?" + new URLSearchParams({ a: path.join(".") }) : "";
    return {
      a: path.join("."), at, place_name: spot ? spot.name : "", no_place: !spot,
      places_href: data.places_page + onward,
      back: path.length ? address(path.slice(0, -1), at) : "", restart: address([], at),
    };
  }
  function question(step, path, at) {
    const number = step.taps + 1;
    return Object.assign(frame(path, at), {
      ask: step.screen.ask, help: step.screen.help, tiles: tiles(step.screen, path, at),
      where: fill(words.where, { number, most: 4 }),
      dots: [1, 2, 3, 4].map((count) => ({ css: count < number ? "is-done" : "", current: count === number ? "step" : "" })),
    });
  }
  const rule = (reason) => ({
    title: reason.title, level: data.levels[reason.level],
    provisions: reason.provisions.map((part) => Object.assign({}, part, { mark_words: data.marks[part.mark] })),
  });
  function answer(step, path, at) {
    const found = step.determination;
    const role = data.roles[found.call];
    return Object.assign(frame(path, at), {
      outcome: found.outcome, headline: data.headlines[found.outcome],
      do: found.do, say: found.say, never: found.never, then: found.obligations.map((duty) => duty.words),
      tel_href: role.tel ? "tel:" + role.tel : "", tel_shown: role.tel_shown, no_tel: !role.tel,
      call_name: role.name, call_how: role.how,
      rules: found.supported_by.map(rule), displaced: found.displaced.map(rule),
      law_of: data.law_of, hash_short: data.hash.slice(0, 12), shown_hash: data.hash,
      refine: step.refine, refine_ask: step.refine ? step.refine.ask : "",
      refine_tiles: step.refine ? tiles(step.refine, path, at) : [], trail: trail(step, path, at),
    });
  }

  /* ---- Showing a screen ---- */
  function draw(fragment, focus) {
    box.replaceChildren(fragment);
    const heading = box.querySelector("h1");
    if (!focus || !heading) return;
    window.scrollTo(0, 0);
    heading.focus({ preventScroll: true });
  }
  function show(focus) {
    state.drawn = location.pathname + location.search;
    document.querySelectorAll(".languages a").forEach((link) => {
      const url = new URL(link.href);
      url.search = location.search;
      link.setAttribute("href", url.pathname + url.search);
    });
    if (location.pathname === data.places_page) { showPlaces(focus); return; }
    const { path, at } = here();
    const spot = place(at);
    if (spot) memory.set("dintel-at", spot);
    const step = walk(path, spot ? { setting: spot.setting } : {});
    const known = step.path || path.slice(0, step.taps);
    Object.assign(state, { path: known, at: spot ? spot.id : "", facts: step.facts });
    if (step.screen) draw(made("t-question", question(step, known, state.at)), focus);
    else draw(made("t-answer", answer(step, known, state.at)), focus);
    if (!step.screen) note();
  }
  function go(url) {
    history.pushState(null, "", url);
    show(true);
  }

  /* ---- Where are you? ---- */
  function placesFound(text, path) {
    const wanted = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    if (!wanted.length) return [];
    return (state.places || []).filter((spot) => {
      const held = (spot[1] + " " + spot[3]).toLocaleLowerCase();
      return wanted.every((word) => held.includes(word));
    }).slice(0, 60).map((spot) => ({ name: spot[1], address: spot[3], href: address(path, spot[0]) }));
  }
  function showPlaces(focus) {
    const { path } = here();
    const kinds = data.kinds.map((kind) => ({ href: address(path, kind[0]), label: kind[1], drawing: sprite(kind[2]), hint: "", digit: "", css: "tile" }));
    const whole = (found, nothing) => made("t-places", Object.assign(frame(path, ""), { found, nothing, kinds, back: address(path, "") }));
    const before = box.querySelector("#places-q");
    draw(whole([], false), focus);
    const field = box.querySelector("#places-q");
    const list = () => {
      const found = placesFound(field.value, path);
      const next = whole(found, field.value.trim() && !found.length);
      box.querySelector("#places-found").replaceChildren(...next.getElementById("places-found").childNodes);
    };
    field.value = before ? before.value : new URLSearchParams(location.search).get("q") || "";
    if (field.value) list();
    field.addEventListener("input", list);
    box.querySelector("#places-form").addEventListener("submit", (event) => { event.preventDefault(); list(); });
  }
  async function loadPlaces() {
    const response = await fetch(data.places_data);
    state.places = (await response.json()).places;
    const list = document.getElementById("places-list");
    list.replaceChildren(...state.places.map((spot) => {
      const option = document.createElement("option");
      option.value = spot[1];
      return option;
    }));
  }

  /* ---- Write it down ---- */
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
    outbox.put(Object.assign({}, mine)).then(async () => {
      const line = document.getElementById("draft-state");
      if (line) line.textContent = (await outbox.lasting()) ? words.kept : words.no_store;
    });
  }
  function look() {
    const found = document.getElementById("found");
    const parts = [];
    for (const name of data.free_text) {
      const field = form().elements.namedItem(name);
      for (const [kind, source] of data.patterns) {
        for (const match of field.value.matchAll(new RegExp(source, "gi"))) {
          const part = made("t-found", { title: words[kind], text: match[0] });
          part.querySelector("button").addEventListener("click", () => {
            field.value = field.value.replace(match[0], words.taken_out);
            keep();
            look();
            field.focus();
          });
          parts.push(part);
        }
      }
    }
    found.replaceChildren(...parts);
    found.hidden = !parts.length;
  }
  function prefill() {
    const spot = place(state.at);
    put(Object.assign({ began_at: local(began()), place: spot ? spot.name : "" }, draft ? draft.notes : {}));
    const line = document.getElementById("draft-state");
    line.textContent = draft ? words.kept : "";
    look();
  }
  function note() {
    const discard = form().querySelector("[data-act=discard]");
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
    const part = made("t-sent", Object.assign(frame(state.path, state.at), line(kept), {
      kept: kept.state === "queued", received: kept.state === "received", restart: address([], state.at),
    }));
    target.dataset.sent = key;
    target.replaceChildren(part);
    if (focus) target.querySelector("h3").focus();
  }

  /* ---- The outbox, in words ---- */
  function line(kept) {
    const said = {
      draft: words.kept,
      queued: words.waiting,
      received: fill(words.received, { time: kept.received || "" }),
      refused: words.refused,
    };
    const errors = (kept.errors || []).map((error) => error.what + " " + error.do).join(" ");
    return {
      key: kept.key, state: kept.state, title: kept.title || "", words: said[kept.state],
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
    const kept = (await outbox.all()).filter(elsewhere);
    kept.sort((a, b) => (b.saved_at || b.received_at || 0) - (a.saved_at || a.received_at || 0));
    section.hidden = !kept.length;
    document.getElementById("outbox-list").replaceChildren(...kept.map((one) => {
      const part = made("t-record", line(one));
      part.querySelectorAll("[data-act]").forEach((button) => {
        button.addEventListener("click", () => acts[button.dataset.act](one));
      });
      return part;
    }));
    if (done) await sent(done.dataset.sent, false);
  }
  const acts = {
    send: () => flush(true),
    discard: async (one) => {
      await outbox.remove(one.key);
      if (draft && draft.key === one.key) draft = null;
      outbox.changed();
    },
    open: async (one) => {
      if (one.state === "refused") {
        await outbox.remove(one.key);
        const key = one.status === 409 ? outbox.newKey() : one.key;
        draft = { key, state: "draft", title: one.title, notes: one.notes, search: one.search, saved_at: Date.now() };
        await outbox.put(Object.assign({}, draft));
      }
      go(data.base + (one.search || ""));
      await list();
      document.getElementById("write-title").focus();
    },
  };
  async function flush(now) {
    clearTimeout(timer);
    const pause = await outbox.flush(now);
    if (pause) timer = setTimeout(() => flush(false), pause);
    await list();
  }
  async function later() {
    if (!("serviceWorker" in navigator)) return;
    const registration = await navigator.serviceWorker.getRegistration(data.base);
    if (registration && registration.sync) await registration.sync.register("dintel-outbox").catch(() => null);
  }

  /* ---- Keys, links, network, worker ---- */
  function onClick(event) {
    const link = event.target.closest && event.target.closest("a[href]");
    if (!link || !state.ready || event.defaultPrevented || event.button) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || !box.contains(link)) return;
    const url = new URL(link.href);
    if (url.origin !== location.origin || url.hash) return;
    if (url.pathname !== data.base && url.pathname !== data.places_page) return;
    event.preventDefault();
    if (!state.path.length && !draft) memory.set("dintel-began", Date.now());
    go(url.pathname + url.search);
    list();
  }
  function onKey(event) {
    if (event.metaKey || event.ctrlKey || event.altKey || !/^[1-9]$/.test(event.key)) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    const tile = box.querySelector(".tile[data-choice=\"" + event.key + "\"]");
    if (tile) { event.preventDefault(); tile.click(); }
  }
  function say(text, label, act) {
    const part = document.createElement("p");
    part.textContent = text;
    notice.replaceChildren(part);
    if (label) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button--plain";
      button.textContent = label;
      button.addEventListener("click", act);
      notice.append(button);
    }
    notice.hidden = false;
  }
  const cut = () => say(words.no_network + " " + data.law_of);
  function network() {
    window.addEventListener("offline", cut);
    window.addEventListener("online", () => { notice.hidden = true; flush(true); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(false); });
    if (navigator.onLine === false) cut();
  }
  async function worker() {
    if (!("serviceWorker" in navigator)) return;
    const returning = Boolean(navigator.serviceWorker.controller);
    const policy = window.trustedTypes && window.trustedTypes.createPolicy("dintel", {
      createScriptURL: (url) => (data.workers.some((one) => one.script === url) ? url : ""),
    });
    const register = (one) => navigator.serviceWorker.register(
      policy ? policy.createScriptURL(one.script) : one.script, { scope: one.scope },
    );
    navigator.serviceWorker.addEventListener("message", (event) => {
      if (event.data.cut) cut();
      if (event.data.law && event.data.law !== data.hash) say(words.newer + " " + data.law_of, words.use_newer, () => location.reload());
    });
    const registration = await register(data.workers[0]);
    /* From the second visit on, the page in the city's other languages comes along too. */
    if (returning) data.workers.slice(1).forEach((one) => register(one).catch(() => null));
    document.addEventListener("visibilitychange", () => { if (!document.hidden && navigator.onLine) registration.update().catch(() => null); });
  }

  /* The server may have drawn this very screen: then it stays, and what is being typed with it. */
  function adopt() {
    const now = here();
    const drawn = data.rendered && location.pathname === data.base;
    const same = drawn && now.path.join(".") === data.rendered.a && now.at === data.rendered.at;
    if (same) Object.assign(state, { path: now.path, at: now.at, facts: data.facts, drawn: location.pathname + location.search });
    if (same && data.place) memory.set("dintel-at", data.place);
    if (form()) note();
    return same;
  }
  async function start() {
    document.addEventListener("click", onClick);
    document.addEventListener("keydown", onKey);
    window.addEventListener("popstate", () => {
      if (state.ready && state.drawn !== location.pathname + location.search) { show(true); list(); }
    });
    outbox.listen(list);
    network();
    await openDraft();
    const asked = here();
    const remembered = memory.get("dintel-at");
    if (!asked.at && remembered && location.pathname === data.base) {
      history.replaceState(null, "", address(asked.path, remembered.id) + location.hash);
    }
    const standing = adopt();
    const law = await (await fetch(data.law)).json();
    window.Dintel.load(law);
    await loadPlaces().catch(() => null);
    state.ready = true;
    if (!standing) show(false);
    await list();
    await flush(false);
  }
  start().catch((error) => { console.error(error); });
  worker().catch(() => null);
})();
