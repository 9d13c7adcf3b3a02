/* What a worker keeps of a site for the time without a network. Stands above the worker's own text, which is served
   with it in one piece; a worker names its caches by a prefix and a version.

   keep(pages, credentials, files)  fetches the pages, every file they name below `statics`, and `files`, or nothing
   drop()                           throws away its older versions, and answers for pages that are open
   kept(key)                        what lies on the device
   soon(request)                    the network's answer if it comes soon and is one, else nothing  */
(function (self) {
  "use strict";
  const SOON = 2500;
  const NAMED = /(?:href|src)="([^"#?]+)/g;

  function soon(request) {
    return new Promise((done) => {
      setTimeout(() => done(null), SOON);
      fetch(request).then((response) => done(response.status < 500 ? response : null), () => done(null));
    });
  }

  self.DintelDevice = function (prefix, version, statics) {
    const name = prefix + version;

    async function fetched(url, credentials) {
      const page = await fetch(new Request(url, { cache: "reload", credentials }));
      if (!page.ok || page.redirected) throw new TypeError(url);
      return page;
    }

    async function keep(pages, credentials, files) {
      const cache = await caches.open(name);
      const all = new Set(files);
      for (const url of pages) {
        const page = await fetched(url, credentials);
        const text = await page.clone().text();
        await cache.put(url, page);
        const named = Array.from(text.matchAll(NAMED), (found) => found[1]);
        named.filter((one) => one.startsWith(statics)).forEach((one) => all.add(one));
      }
      await cache.addAll(Array.from(all, (url) => new Request(url, { cache: "no-cache" })));
      await self.skipWaiting();
    }

    async function drop() {
      const old = (await caches.keys()).filter((one) => one.startsWith(prefix) && one !== name);
      await Promise.all(old.map((one) => caches.delete(one)));
      await self.clients.claim();
    }

    const kept = async (key) => (await caches.open(name)).match(key);
    const put = async (key, response) => (await caches.open(name)).put(key, response);
    return { keep, drop, kept, put, soon };
  };
})(self);
