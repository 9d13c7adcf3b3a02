/* Shows the photographs of a note: small pictures in the form, and in words what waits after it was filed.
   `page` is the counter; of `notes`, `draft` tells the note that is being written, `begin` makes sure that there
   is one, `show` draws what is listed below. */
window.DintelPictures = function (page, notes) {
  "use strict";
  const { draft, begin, show } = notes;
  const { data, fill } = page;
  const { made } = window.DintelTemplates;
  const words = data.words, most = data.photographs.most;
  const photographs = window.DintelPhotographs(data.photographs);
  const drawn = new Map();
  let rounds = 0;
  const byId = (id) => document.getElementById(id);

  function size(bytes) {
    const [unit, amount] = bytes < 1e6 ? ["kilobyte", Math.ceil(bytes / 1e3)] : ["megabyte", bytes / 1e6];
    const told = new Intl.NumberFormat(data.language, { style: "unit", unit, maximumFractionDigits: 1 }).format(amount);
    return told.replace(/ /g, "\u00a0");
  }
  const labelled = (ones) => ones.map((one, at) => Object.assign({}, one, {
    label: fill(words.photograph, { number: at + 1, size: size(one.size) }),
  }));

  /* ---- In the form ---- */
  /* A canvas needs no address for the picture, so the security policy stays as narrow as it is. */
  async function draw(canvas, blob) {
    const picture = await createImageBitmap(blob);
    const scale = Math.max(canvas.width / picture.width, canvas.height / picture.height);
    const width = picture.width * scale, height = picture.height * scale;
    canvas.getContext("2d").drawImage(picture, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
    picture.close();
  }
  async function pictureOf(one, canvas) {
    if (drawn.has(one.key)) { canvas.replaceWith(drawn.get(one.key)); return; }
    drawn.set(one.key, canvas);
    await draw(canvas, one.blob).catch(() => undefined); /* a kind this browser cannot show is kept all the same */
  }
  /* Draws the list anew and says what is kept; a later call overtakes one that still draws. */
  async function inForm(why) {
    const round = rounds += 1, note = draft();
    const ones = note ? labelled(await photographs.of(note.key)) : [];
    const list = byId("photographs-list");
    if (!list || round !== rounds) return;
    list.replaceChildren(...ones.map((one) => {
      const part = made("t-photograph", one);
      part.querySelector("button").addEventListener("click", () => takeOut(one.key));
      return part;
    }));
    byId("photographs-add").disabled = ones.length >= most;
    const said = [ones.length ? fill(words.photographs_kept, { count: ones.length }) : "", why ? words["photographs_" + why] : ""];
    byId("photographs-state").textContent = said.filter(Boolean).join(" ");
    const canvases = Array.from(list.querySelectorAll("canvas"));
    for (const [at, canvas] of canvases.entries()) {
      if (round !== rounds) return;
      await pictureOf(ones[at], canvas);
    }
  }
  async function takeOut(key) {
    const at = Array.from(byId("photographs-list").querySelectorAll("button")).findIndex((one) => one.dataset.remove === key);
    await photographs.remove(key);
    await inForm("");
    const next = byId("photographs-list").querySelectorAll("button");
    (next[Math.min(at, next.length - 1)] || byId("photographs-add")).focus();
  }
  async function choose(input) {
    const files = Array.from(input.files);
    input.value = "";
    if (!files.length) return;
    const note = await begin();
    const why = await photographs.add(note.key, note.title, files);
    await inForm(why);
    if (!byId("photographs")) { await show(); photographs.send(); } /* the note was filed meanwhile */
  }
  function open() {
    const box = byId("photographs"), input = box.querySelector("input");
    box.hidden = false;
    byId("photographs-add").addEventListener("click", () => input.click());
    input.addEventListener("change", (event) => { event.stopPropagation(); choose(input); });
    input.addEventListener("input", (event) => event.stopPropagation());
  }

  /* ---- After the note was filed ---- */
  function wordsOf(ones) {
    const is = ones.map((one) => photographs.state(one.key)).find((state) => state.is !== "refused") || { is: "refused" };
    return fill(words["photographs_" + is.is], { name: is.name || "", count: ones.length });
  }
  function view(note, ones) {
    const sent = photographs.sent(note);
    if (!ones.length) return sent ? { note, words: fill(words.photographs_sent, { count: sent }), state: "sent" } : null;
    const asked = ones.find((one) => photographs.state(one.key).is === "signed_out");
    return {
      note, number: ones[0].number, title: ones[0].title, words: wordsOf(ones),
      state: photographs.state(ones[0].key).is,
      sign_in: asked ? data.photographs.sign_in : "",
      photographs: labelled(ones).map(({ key, label }) => {
        const error = photographs.state(key).error;
        return { key, label, error: error ? [error.what, error.why, error.do].filter(Boolean).join(" ") : "" };
      }),
    };
  }
  /* What there is to say of photographs, by the key of their note. Nobody is shown the pictures again: the next
     person at a shared device need not see them. */
  async function views(keys) {
    const byNote = new Map(keys.map((note) => [note, []]));
    for (const one of await photographs.all()) byNote.set(one.note, (byNote.get(one.note) || []).concat(one));
    return new Map(Array.from(byNote, ([note, ones]) => [note, view(note, ones)]).filter(([, found]) => found));
  }
  function waiting(found) {
    const part = made("t-waiting", found);
    part.querySelectorAll("[data-remove]").forEach((button) => {
      button.addEventListener("click", async () => { await photographs.remove(button.dataset.remove); await show(); });
    });
    return part;
  }

  photographs.listen(show);
  return { open, inForm, views, waiting, photographs };
};
