/* The worker of the page about officers at a door. `self.SHELL` stands above this text:
   {language, version, pages, static, files}. Other pages are new bytes here, so a new worker.

   1. Install: fetch both pages as nobody in particular, and every file they name, or nothing.
   2. Activate: throw away older versions of this language.
   3. Fetch: a page from the network if it answers soon, else from the device; its files from the device.
   4. Message: a page asks whether it came from the device.  */
(function (self) {
  "use strict";
  const SHELL = self.SHELL;
  const PREFIX = "dintel-officer-" + SHELL.language + "-";
  const CACHE = PREFIX + SHELL.version;
  const SOON = 2500;
  const fromDevice = new Set();

  async function install() {
    const cache = await caches.open(CACHE);
    const files = new Set(SHELL.files);
    for (const url of SHELL.pages) {
      const page = await fetch(new Request(url, { cache: "reload", credentials: "omit" }));
      if (!page.ok || page.redirected) throw new TypeError(url);
      const text = await page.clone().text();
      await cache.put(url, page);
      const named = Array.from(text.matchAll(/(?:href|src)="([^"#?]+)/g), (found) => found[1]);
      named.filter((one) => one.startsWith(SHELL.static)).forEach((one) => files.add(one));
    }
    await cache.addAll(Array.from(files, (url) => new Request(url, { cache: "no-cache" })));
    await self.skipWaiting();
  }

  async function activate() {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  }

  const kept = async (key) => (await caches.open(CACHE)).match(key);

  function soon(request) {
    return new Promise((done, fail) => {
      setTimeout(() => fail(new TypeError("slow")), SOON);
      fetch(request).then(done, fail);
    });
  }

  async function page(event, path) {
    try {
      const response = await soon(event.request);
      if (response.status < 500) return response;
    } catch (_) { /* the device answers */ }
    const held = await kept(path);
    if (!held) return fetch(event.request);
    fromDevice.add(event.resultingClientId);
    return held;
  }

  self.addEventListener("install", (event) => event.waitUntil(install()));
  self.addEventListener("activate", (event) => event.waitUntil(activate()));
  self.addEventListener("fetch", (event) => {
    const url = new URL(event.request.url);
    if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
    if (event.request.mode === "navigate") {
      if (SHELL.pages.includes(url.pathname)) event.respondWith(page(event, url.pathname));
    } else if (url.pathname.startsWith(SHELL.static)) {
      event.respondWith(kept(url.pathname).then((held) => held || fetch(event.request)));
    }
  });
  self.addEventListener("message", (event) => {
    event.source.postMessage({ cut: fromDevice.has(event.source.id) });
  });
})(self);
