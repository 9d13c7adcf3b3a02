/* Sends files in pieces that are safe one by one (tus 1.0), and goes on after every cut.
   Holds no words: what it says stands in data-text-* of the form, or comes with the server's answer.

   1. A file gets a key once. The key is remembered under the file's fingerprint until the city has the file.
   2. Announcing a key again tells how far it has come; so every try begins with the announcement.
   3. A cut, a wrong offset, a damaged piece or a full disk is waited out. A refusal is shown and ends it.
   4. Pieces grow while all goes well and shrink after a cut.  */
(function () {
  "use strict";
  const VERSION = "1.0.0", STORE = "dintel-upload/";
  const SMALL = 256 * 1024, LARGE = 4 * 1024 * 1024, HASHED = 64 * 1024 * 1024;
  const PATIENCE = 90000, LONGEST_PAUSE = 60000, WEEK = 7 * 24 * 3600 * 1000;
  const ENDS = [400, 401, 403, 404, 405, 410, 411, 412, 413, 415, 422];

  const shelf = {
    get(name) { try { return JSON.parse(localStorage.getItem(STORE + name)); } catch (_) { return null; } },
    put(name, value) { try { localStorage.setItem(STORE + name, JSON.stringify(value)); } catch (_) { /* private mode */ } },
    remove(name) { try { localStorage.removeItem(STORE + name); } catch (_) { /* private mode */ } },
    names() { try { return Object.keys(localStorage).filter((name) => name.startsWith(STORE)).map((name) => name.slice(STORE.length)); } catch (_) { return []; } },
  };

  function newKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  const encoded = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const word = (text) => encoded(new TextEncoder().encode(text));
  const digest = async (blob) => new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

  class Answered extends Error {
    constructor(status, answer) { super(String(status)); this.status = status; this.answer = answer; }
    get ends() { return ENDS.includes(this.status) || (this.status === 409 && !/offset|unfinished/.test(this.answer.code || "")); }
  }

  async function ask(form, url, method, headers, body) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const response = await fetch(url, {
        method, body, cache: "no-store", redirect: "error", signal: stop.signal,
        headers: Object.assign({ "Tus-Resumable": VERSION, "X-CSRFToken": form.elements.csrfmiddlewaretoken.value }, headers),
      });
      if (response.ok) return response;
      throw new Answered(response.status, await response.json().catch(() => ({})));
    } finally { clearTimeout(timer); }
  }

  class Job {
    constructor(form, file) {
      const data = form.dataset;
      this.form = form; this.file = file; this.tries = 0; this.piece = SMALL; this.offset = 0; this.stopped = false;
      this.print = [file.name, file.size, file.lastModified, data.kind, data.subject, data.owner].join("|");
      this.key = (shelf.get(this.print) || {}).key || newKey();
      this.row = new Row(form, file.name);
      this.row.stop.onclick = () => this.stop();
      this.say("waiting");
    }

    say(state, words) { this.row.say(state, words || [this.form.dataset["text" + state[0].toUpperCase() + state.slice(1)]]); }

    async run() {
      const limit = Number(this.form.dataset.limit);
      if (this.file.size > limit) return this.refuse([this.form.dataset.textLarge]);
      if (!this.file.size) return this.refuse([this.form.dataset.textEmpty]);
      this.say("reading");
      if (crypto.subtle && this.file.size <= HASHED) this.sha256 = hex(await digest(this.file).catch(() => []));
      while (!this.stopped) {
        try {
          await this.announce();
          while (this.offset < this.file.size && !this.stopped) await this.send();
          if (this.stopped) return undefined;
          return this.done();
        } catch (problem) {
          if (this.stopped) return undefined;
          if (problem instanceof Answered && problem.ends) return this.end(problem);
          await this.pause(problem);
        }
      }
      return undefined;
    }

    async announce() {
      const data = this.form.dataset, file = this.file;
      shelf.put(this.print, { key: this.key, name: file.name, size: file.size, offset: this.offset, at: Date.now() });
      const told = { key: this.key, kind: data.kind, subject: data.subject, filename: file.name, filetype: file.type };
      if (this.sha256) told.sha256 = this.sha256;
      const metadata = Object.keys(told).map((name) => name + " " + word(told[name])).join(",");
      const answer = await ask(this.form, data.create, "POST", { "Upload-Length": String(file.size), "Upload-Metadata": metadata });
      this.url = answer.headers.get("Location");
      this.arrived(answer);
    }

    async send() {
      const piece = this.file.slice(this.offset, this.offset + this.piece);
      const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(this.offset) };
      if (crypto.subtle) headers["Upload-Checksum"] = "sha256 " + encoded(await digest(piece));
      this.say(this.offset + piece.size < this.file.size ? "sending" : "finishing");
      this.arrived(await ask(this.form, this.url, "PATCH", headers, piece));
      this.piece = Math.min(LARGE, this.piece * 2);
      this.tries = 0;
    }

    arrived(answer) {
      this.offset = Number(answer.headers.get("Upload-Offset"));
      this.page = answer.headers.get("Dintel-File") || this.page;
      this.row.progress.value = 100 * this.offset / this.file.size;
      shelf.put(this.print, { key: this.key, name: this.file.name, size: this.file.size, offset: this.offset, at: Date.now() });
    }

    async pause(problem) {
      this.tries += 1;
      this.piece = Math.max(SMALL, this.piece / 2);
      const first = problem instanceof Answered && (problem.answer.errors || [])[0];
      if (first && problem.status === 507) this.say("cut", [first.what, this.form.dataset.textFull]);
      else this.say("cut");
      const pause = Math.min(LONGEST_PAUSE, 500 * 2 ** this.tries) * (0.75 + Math.random() / 2);
      await new Promise((done) => {
        const go = () => { clearTimeout(timer); removeEventListener("online", go); this.row.now.hidden = true; done(); };
        const timer = setTimeout(go, pause);
        addEventListener("online", go);
        this.row.now.onclick = go;
        this.row.now.hidden = false;
        this.wake = go;
      });
    }

    end(problem) {
      const first = (problem.answer.errors || [])[0];
      const stays = [401, 403].includes(problem.status);
      if (!stays) shelf.remove(this.print);
      this.refuse(first ? [first.what, first.why, first.do] : [this.form.dataset.textReload]);
    }

    refuse(words) { this.row.end("refused"); this.say("refused", words.filter(Boolean)); }

    done() {
      shelf.remove(this.print);
      this.row.end("kept", this.page);
      this.say("kept");
      this.form.dispatchEvent(new CustomEvent("dintel:kept", { bubbles: true, detail: { page: this.page } }));
    }

    stop() {
      this.stopped = true;
      shelf.remove(this.print);
      if (this.url) ask(this.form, this.url, "DELETE", {}).catch(() => undefined);
      if (this.wake) this.wake();
      this.row.end("stopped");
      this.say("stopped");
    }
  }

  class Row {
    constructor(form, name) {
      this.node = form.querySelector("template[data-row]").content.cloneNode(true).firstElementChild;
      const part = (which) => this.node.querySelector("[data-" + which + "]");
      this.progress = part("progress"); this.state = part("state"); this.stop = part("stop"); this.now = part("now"); this.link = part("file");
      part("name").textContent = name;
      this.progress.setAttribute("aria-label", name);
      form.querySelector("[data-rows]").append(this.node);
    }

    say(state, words) {
      this.node.dataset.is = state;
      const text = words.join(" ");
      if (this.state.textContent !== text) this.state.textContent = text;
    }

    end(state, page) {
      this.node.dataset.is = state;
      this.progress.hidden = true; this.stop.hidden = true; this.now.hidden = true;
      if (page) { this.link.href = page; this.link.hidden = false; }
    }
  }

  function enhance(form) {
    const input = form.querySelector("input[type=file]"), rows = new Map(), data = form.dataset;
    let running = Promise.resolve(), open = 0;
    form.querySelector("[data-send]").hidden = true;
    form.addEventListener("submit", (event) => event.preventDefault());
    const mine = (name) => name.endsWith("|" + [data.kind, data.subject, data.owner].join("|"));
    shelf.names().filter(mine).forEach((name) => {
      const left = shelf.get(name);
      if (!left || left.at < Date.now() - WEEK) return shelf.remove(name);
      const row = new Row(form, left.name);
      rows.set(name, row);
      row.progress.value = 100 * left.offset / left.size;
      row.say("again", [data.textAgain]);
      row.stop.onclick = () => {
        shelf.remove(name);
        row.node.remove();
        ask(form, data.create + left.key + "/", "DELETE", {}).catch(() => undefined);
      };
      return undefined;
    });
    input.addEventListener("change", () => {
      Array.from(input.files).forEach((file) => {
        const job = new Job(form, file);
        if (rows.has(job.print)) { rows.get(job.print).node.remove(); rows.delete(job.print); }
        open += 1;
        running = running.then(() => job.run()).catch(() => job.refuse([data.textReload])).then(() => { open -= 1; });
      });
      input.value = "";
    });
    addEventListener("beforeunload", (event) => { if (open) event.preventDefault(); });
  }

  document.querySelectorAll("form[data-upload]").forEach(enhance);
})();
