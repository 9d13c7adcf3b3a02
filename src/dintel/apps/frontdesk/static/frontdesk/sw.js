/* The worker that answers when the network does not. `self.SHELL` stands above this text:
   {language, law, version, page, places, static, files}, and so does design/device.js. A new law or page is a new version.

   1. Install: fetch the page, all it names and all of `files`, or nothing.
   2. Activate: throw away older versions of this language, tell open pages which law is here.
   3. Fetch: pages from the network if it answers soon, else from the device; files from the device.
   4. Sync: send what waits in the outbox.  */
(function (self) {
  "use strict";
  const SHELL = self.SHELL;
  const device = self.DintelDevice("dintel-" + SHELL.language + "-", SHELL.version, SHELL.static);

  async function activate() {
    await device.drop();
    const pages = await self.clients.matchAll({ type: "window" });
    pages.forEach((page) => page.postMessage({ law: SHELL.law }));
  }

  async function page(event) {
    const response = await device.soon(event.request);
    if (response) return response;
    event.waitUntil(tell(event.resultingClientId));
    return (await device.kept(SHELL.page)) || fetch(event.request);
  }

  /* Once the page stands, let it say that it came from the device. */
  async function tell(id) {
    await new Promise((done) => setTimeout(done, 700));
    const client = id && (await self.clients.get(id));
    if (client) client.postMessage({ cut: true });
  }

  async function file(request) {
    const cached = await device.kept(request.url);
    if (cached) return cached;
    const response = await fetch(request);
    if (response.ok) device.put(request.url, response.clone());
    return response;
  }

  self.addEventListener("install", (event) => event.waitUntil(device.keep([SHELL.page], "same-origin", SHELL.files)));
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
