/* The worker that answers when the network does not. `self.SHELL` stands above this text:
   {language, law, version, page, places, static, files}. A new law or page is a new version.

   1. Install: fetch the page, all it names and all of `files`, or nothing.
   2. Activate: throw away older versions of this language, tell open pages which law is here.
   3. Fetch: pages from the network if it answers soon, else from the device; files from the device.
   4. Sync: send what waits in the outbox.  */
(function (self) {
  "use strict";
  const SHELL = self.SHELL;
  const PREFIX = "dintel-" + SHELL.language + "-";
  const CACHE = PREFIX + SHELL.version;
  const SOON = 2500;

  async function install() {
    const cache = await caches.open(CACHE);
    const page = await fetch(new Request(SHELL.page, { cache: "reload", credentials: "same-origin" }));
    if (!page.ok || page.redirected) throw new TypeError(SHELL.page);
    const text = await page.clone().text();
    await cache.put(SHELL.page, page);
    const named = Array.from(text.matchAll(/(?:href|src)="([^"#?]+)/g), (found) => found[1]);
    const files = new Set(SHELL.files.concat(named.filter((url) => url.startsWith(SHELL.static))));
    await cache.addAll(Array.from(files, (url) => new Request(url, { cache: "no-cache" })));
    await self.skipWaiting();
  }

  async function activate() {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
    const pages = await self.clients.matchAll({ type: "window" });
    pages.forEach((page) => page.postMessage({ law: SHELL.law }));
  }

  const kept = async (key) => (await caches.open(CACHE)).match(key);

  function soon(request) {
    return new Promise((done, fail) => {
      setTimeout(() => fail(new TypeError("slow")), SOON);
      fetch(request).then(done, fail);
    });
  }

  async function page(event) {
    try {
      const response = await soon(event.request);
      if (response.status < 500) return response;
    } catch (_) { /* the device answers */ }
    event.waitUntil(tell(event.resultingClientId));
    return (await kept(SHELL.page)) || fetch(event.request);
  }

  /* Once the page stands, let it say that it came from the device. */
  async function tell(id) {
    await new Promise((done) => setTimeout(done, 700));
    const client = id && (await self.clients.get(id));
    if (client) client.postMessage({ cut: true });
  }

  async function file(request) {
    const cached = await kept(request.url);
    if (cached) return cached;
    const response = await fetch(request);
    if (response.ok) (await caches.open(CACHE)).put(request.url, response.clone());
    return response;
  }

  self.addEventListener("install", (event) => event.waitUntil(install()));
  self.addEventListener("activate", (event) => event.waitUntil(activate()));
  self.addEventListener("fetch", (event) => {
    const url = new URL(event.request.url);
    if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
    const ours = [SHELL.page, SHELL.places].includes(url.pathname);
    if (event.request.mode === "navigate") {
      if (ours) event.respondWith(page(event));
    } else if (SHELL.files.includes(url.pathname) || url.pathname.startsWith(SHELL.static)) {
      event.respondWith(file(event.request));
    }
  });
  self.addEventListener("sync", (event) => {
    if (event.tag !== "dintel-outbox") return;
    event.waitUntil(self.DintelOutbox.flush(true).then((left) => {
      if (left) throw new TypeError("later");
    }));
  });
})(self);
