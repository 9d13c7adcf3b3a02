/* The counter page, answered on the device. The page works without this file; with it, a tap needs
   no network and nothing typed is lost. Every word shown comes from the page's templates and data. */
(function () {
  "use strict";
  const data = JSON.parse(document.getElementById("counter-data").textContent);
  const box = document.getElementById("screen");
  const notice = document.getElementById("notice");
  const words = data.words;
  const { made, makeLater } = window.DintelTemplates;
  const state = { ready: false, places: null, shown: "", drawn: null, facts: {}, path: [], at: "" };

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  const memory = {
    get(name) { try { return JSON.parse(localStorage.getItem(name)); } catch (_) { return null; } },
    set(name, value) { try { localStorage.setItem(name, JSON.stringify(value)); } catch (_) { /* private window */ } },
    drop(name) { try { localStorage.removeItem(name); } catch (_) { /* private window */ } },
  };


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
      do: found.do, say: found.spoken, never: found.never, then: found.obligations.map((duty) => duty.words),
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
    const away = window.scrollY > 0;
    const heading = fragment.querySelector("h1");
    box.replaceChildren(fragment);
    if (!focus || !heading) return;
    if (away) window.scrollTo(0, 0);
    heading.focus({ preventScroll: true });
  }
  const prepared = new Map();
  let rest = null;
  function finish() {
    const act = rest;
    rest = null;
    if (act) act();
  }
  function afterPaint(act) {
    rest = act;
    requestAnimationFrame(() => setTimeout(finish, 0));
    setTimeout(finish, 250);
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
    rest = null;
    const ready = prepared.get(known.join("."));
    prepared.clear();
    if (step.screen) {
      draw(ready || made("t-question", question(step, known, state.at)), focus);
      afterPaint(() => { notes.list(); foresee(step.screen, known, spot); });
      return;
    }
    const shown = answer(step, known, state.at);
    draw(ready || made("t-answer", shown), focus);
    afterPaint(() => { makeLater(box, shown); notes.note(); notes.list(); landOn(location.hash); });
  }
  function landOn(hash) {
    const target = hash.length > 1 && document.getElementById(hash.slice(1));
    if (target) target.scrollIntoView();
  }
  /* While the question is read, the answers to it are worked out and their screens are made. */
  function foresee(screen, path, spot) {
    const idle = window.requestIdleCallback || ((act) => setTimeout(act, 100));
    const next = screen.choices.map((choice) => path.concat(choice.id));
    const work = () => {
      const one = next.shift();
      if (!one || state.path !== path) return;
      const step = walk(one, spot ? { setting: spot.setting } : {});
      prepared.set(one.join("."), step.screen
        ? made("t-question", question(step, one, state.at)) : made("t-answer", answer(step, one, state.at)));
      idle(work);
    };
    idle(work);
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

  const notes = window.DintelNotes({ data, state, memory, fill, frame, address, place, go, finish });

  /* ---- Keys, links, network, worker ---- */
  function onClick(event) {
    const link = event.target.closest && event.target.closest("a[href]");
    if (!link || !state.ready || event.defaultPrevented || event.button) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || !box.contains(link)) return;
    const url = new URL(link.href);
    if (url.origin !== location.origin || url.hash) return;
    if (url.pathname !== data.base && url.pathname !== data.places_page) return;
    event.preventDefault();
    notes.beginAnew();
    go(url.pathname + url.search);
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
    window.addEventListener("online", () => { notice.hidden = true; notes.flush(true); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) notes.flush(false); });
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
    if (notes.form()) notes.note();
    return same;
  }
  async function start() {
    document.addEventListener("click", onClick);
    document.addEventListener("keydown", onKey);
    window.addEventListener("popstate", () => {
      if (state.ready && state.drawn !== location.pathname + location.search) show(true);
    });
    network();
    await notes.openDraft();
    const asked = here();
    const remembered = memory.get("dintel-at");
    if (!asked.at && remembered && location.pathname === data.base) {
      history.replaceState(null, "", address(asked.path, remembered.id) + location.hash);
    }
    const standing = adopt();
    const law = await (await fetch(data.law)).json();
    window.Dintel.load(law);
    const places = loadPlaces().catch(() => null);
    if (here().at && !place(here().at)) await places;
    state.ready = true;
    if (!standing) show(false);
    await notes.list();
    await notes.flush(false);
  }
  start().catch((error) => { console.error(error); });
  worker().catch(() => null);
})();
