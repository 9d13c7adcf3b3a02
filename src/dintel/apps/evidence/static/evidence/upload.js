/* Sends files from a record's page, shows how far each has come, and goes on after every cut; tus.js sends.
   Holds no words: what it says stands in data-text-* of the form, or comes with the server's answer.

   1. A file gets a key once. The key is remembered under the file's fingerprint until the city has the file.
      Where the form has a salt (`data-salt`) nothing is remembered: the key follows from the file itself.
   2. A cut, a wrong offset, a damaged piece or a full disk is waited out. A refusal is shown and ends it.  */
(function () {
  "use strict";
  const { Transfer, Answered, newKey, keyFrom, sha256 } = window.DintelTus;
  const STORE = "dintel-upload/";
  const LONGEST_PAUSE = 60000, WEEK = 7 * 24 * 3600 * 1000;

  const shelf = {
    get(name) { try { return JSON.parse(localStorage.getItem(STORE + name)); } catch (_) { return null; } },
    put(name, value) { try { localStorage.setItem(STORE + name, JSON.stringify(value)); } catch (_) { /* private mode */ } },
    remove(name) { try { localStorage.removeItem(STORE + name); } catch (_) { /* private mode */ } },
    names() { try { return Object.keys(localStorage).filter((name) => name.startsWith(STORE)).map((name) => name.slice(STORE.length)); } catch (_) { return []; } },
  };

  const transferOf = (form, told, blob) => new Transfer({
    blob, told, create: form.dataset.create, token: (form.elements.csrfmiddlewaretoken || {}).value || "",
  });

  class Job {
    constructor(form, file) {
      const data = form.dataset;
      this.form = form; this.file = file; this.tries = 0; this.stopped = false; this.salt = data.salt;
      this.print = [file.name, file.size, file.lastModified, data.kind, data.subject, data.owner].join("|");
      const key = (shelf.get(this.print) || {}).key || newKey();
      const told = { key, kind: data.kind, subject: data.subject, filename: file.name, filetype: file.type };
      this.transfer = transferOf(form, told, file);
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
      const told = this.transfer.told, { name, size, lastModified } = this.file;
      told.sha256 = await sha256(this.file).catch(() => "");
      if (this.salt) told.key = await keyFrom([this.salt, name, size, lastModified, told.sha256]);
      while (!this.stopped) {
        try {
          this.remember();
          await this.transfer.announce();
          this.arrived();
          while (!this.transfer.page && !this.stopped) await this.send();
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

    async send() {
      this.say(this.transfer.isLastPiece ? "finishing" : "sending");
      await this.transfer.send();
      this.arrived();
      this.tries = 0;
    }

    arrived() {
      this.row.progress.value = 100 * this.transfer.offset / this.file.size;
      this.remember();
    }

    remember() {
      if (this.stopped || this.salt) return;
      const { told, offset } = this.transfer;
      shelf.put(this.print, { key: told.key, name: this.file.name, size: this.file.size, offset, at: Date.now() });
    }

    async pause(problem) {
      this.tries += 1;
      this.transfer.shrink();
      const first = problem instanceof Answered && problem.error;
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
      const first = problem.error;
      const stays = [401, 403].includes(problem.status);
      if (!stays) shelf.remove(this.print);
      this.refuse(first ? [first.what, first.why, first.do] : [this.form.dataset.textReload]);
    }

    refuse(words) { this.row.end("refused"); this.say("refused", words.filter(Boolean)); }

    done() {
      shelf.remove(this.print);
      this.row.end("kept", this.transfer.page);
      this.say("kept");
      this.form.dispatchEvent(new CustomEvent("dintel:kept", { bubbles: true, detail: { page: this.transfer.page } }));
    }

    stop() {
      this.stopped = true;
      shelf.remove(this.print);
      if (this.transfer.url) this.transfer.end().catch(() => undefined);
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
        transferOf(form, { key: left.key }).end().catch(() => undefined);
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
