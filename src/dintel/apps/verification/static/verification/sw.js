/* The worker of the page about officers at a door. `self.SHELL` stands above this text:
   {language, version, pages, static, files}, and so does design/device.js. Other pages are new bytes here, so a new worker.

   1. Install: fetch both pages as nobody in particular, and every file they name, or nothing.
   2. Activate: throw away older versions of this language.
   3. Fetch: a page from the network if it answers soon, else from the device; its files from the device.
   4. Message: a page asks whether it came from the device.  */
(function (self) {
  "use strict";
  const SHELL = self.SHELL;
  const device = self.DintelDevice("dintel-officer-" + SHELL.language + "-", SHELL.version, SHELL.static);
  const fromDevice = new Set();

  async function page(event, path) {
    const response = await device.soon(event.request);
    if (response) return response;
    const held = await device.kept(path);
    if (!held) return fetch(event.request);
    fromDevice.add(event.resultingClientId);
    return held;
  }

  self.addEventListener("install", (event) => event.waitUntil(device.keep(SHELL.pages, "omit", SHELL.files)));
  self.addEventListener("activate", (event) => event.waitUntil(device.drop()));
  self.addEventListener("fetch", (event) => {
    const url = new URL(event.request.url);
    if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
    if (event.request.mode === "navigate") {
      if (SHELL.pages.includes(url.pathname)) event.respondWith(page(event, url.pathname));
    } else if (url.pathname.startsWith(SHELL.static)) {
      event.respondWith(device.kept(url.pathname).then((held) => held || fetch(event.request)));
    }
  });
  self.addEventListener("message", (event) => {
    event.source.postMessage({ cut: fromDevice.has(event.source.id) });
  });
})(self);
