/* Keeps the page on the device, and says so when the network is cut. Without this file the page is the same. */
(function () {
  "use strict";
  const notice = document.getElementById("kept");
  const { script, scope, words } = notice.dataset;
  const cut = () => { notice.textContent = words; };

  window.addEventListener("offline", cut);
  window.addEventListener("online", () => { notice.textContent = ""; });
  if (navigator.onLine === false) cut();
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.addEventListener("message", (event) => { if (event.data.cut) cut(); });
  const policy = window.trustedTypes && window.trustedTypes.createPolicy("dintel", {
    createScriptURL: (url) => (url === script ? url : ""),
  });
  navigator.serviceWorker.register(policy ? policy.createScriptURL(script) : script, { scope }).catch(() => null);
  if (navigator.serviceWorker.controller) navigator.serviceWorker.controller.postMessage({ kept: true });
})();
