/* One file on its way to the city, in pieces that are safe one by one (tus 1.0). Holds no words and draws
   nothing: a record's page (upload.js) and the counter's outbox say what happens in their own.

   1. Announcing a key again tells how far it has come; so every try begins with the announcement.
   2. Pieces grow while all goes well and shrink after a cut.
   3. The city has a file when it names the file's page: that the last byte arrived is not enough.  */
(function () {
  "use strict";
  const VERSION = "1.0.0";
  const SMALL = 256 * 1024, LARGE = 4 * 1024 * 1024, HASHED = 64 * 1024 * 1024, PATIENCE = 90000;
  const ENDS = [400, 401, 403, 404, 405, 410, 411, 412, 413, 415, 422];

  function newKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    return asKey(crypto.getRandomValues(new Uint8Array(16)), 64);
  }

  /* The key that is always the same for the same words, where nothing is to be remembered on the device. */
  async function keyFrom(words) {
    return crypto.subtle ? asKey((await digest(new Blob([words.join("|")]))).slice(0, 16), 128) : newKey();
  }

  function asKey(bytes, version) {
    bytes[6] = (bytes[6] & 15) | version;
    bytes[8] = (bytes[8] & 63) | 128;
    return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  const encoded = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const word = (text) => encoded(new TextEncoder().encode(text));
  const digest = async (blob) => new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

  /* The hash in hex; empty where the device cannot compute one, or only at the price of all its memory. */
  async function sha256(blob) {
    return crypto.subtle && blob.size <= HASHED ? hex(await digest(blob)) : "";
  }

  /* The city's answer, where it is no yes. After one that `ends`, trying again would change nothing. */
  class Answered extends Error {
    constructor(status, answer) {
      super(String(status));
      this.status = status;
      this.code = answer.code || "";
      this.error = (answer.errors || [])[0];
    }
    get ends() { return ENDS.includes(this.status) || (this.status === 409 && !/offset|unfinished/.test(this.code)); }
  }

  async function ask(token, url, method, headers, body) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const response = await fetch(url, {
        method, body, cache: "no-store", redirect: "error", signal: stop.signal,
        headers: Object.assign({ "Tus-Resumable": VERSION, "X-CSRFToken": token }, headers),
      });
      if (response.ok) return response;
      throw new Answered(response.status, await response.json().catch(() => ({})));
    } finally { clearTimeout(timer); }
  }

  /* `told` goes into the announcement: key, kind, subject, filename, filetype, sha256. */
  class Transfer {
    constructor({ blob, told, create, token }) {
      Object.assign(this, { blob, told, create, token, offset: 0, piece: SMALL, url: "", page: "" });
    }

    get isLastPiece() { return this.offset + this.piece >= this.blob.size; }

    async announce() {
      const told = Object.entries(this.told).filter(([, text]) => text);
      const metadata = told.map(([name, text]) => name + " " + word(text)).join(",");
      const headers = { "Upload-Length": String(this.blob.size), "Upload-Metadata": metadata };
      const answer = await ask(this.token, this.create, "POST", headers);
      this.url = answer.headers.get("Location");
      this.arrived(answer);
    }

    /* Sends the next piece; where all have arrived and the city was cut off before it kept the file, asks it to. */
    async send() {
      if (this.offset < this.blob.size) await this.sendPiece();
      else this.arrived(await ask(this.token, this.url, "HEAD", {}));
      if (this.offset === this.blob.size && !this.page) throw new Answered(409, { code: "unfinished" });
    }

    async sendPiece() {
      const piece = this.blob.slice(this.offset, this.offset + this.piece);
      const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(this.offset) };
      if (crypto.subtle) headers["Upload-Checksum"] = "sha256 " + encoded(await digest(piece));
      this.arrived(await ask(this.token, this.url, "PATCH", headers, piece));
      this.piece = Math.min(LARGE, this.piece * 2);
    }

    arrived(answer) {
      this.offset = Number(answer.headers.get("Upload-Offset"));
      this.page = answer.headers.get("Dintel-File") || "";
    }

    shrink() { this.piece = Math.max(SMALL, this.piece / 2); }

    /* Tells the city to let go of what arrived. */
    end() { return ask(this.token, this.url || this.create + this.told.key + "/", "DELETE", {}); }
  }

  window.DintelTus = { Transfer, Answered, newKey, keyFrom, sha256 };
})();
