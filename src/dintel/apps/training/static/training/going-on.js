// Sends the form that goes on with a long piece of work, and asks for the code of a room when it changes.
(() => {
  "use strict";
  const form = document.querySelector("[data-go-on]");
  if (form) form.requestSubmit();
  const wall = document.querySelector("[data-seconds]");
  if (!wall) return;
  const again = async () => {
    try {
      const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-seconds]");
      if (!answer.ok || !fresh) { window.location.reload(); return; }
      wall.replaceChildren(...fresh.childNodes);
      const list = document.getElementById("present");
      const now = page.getElementById("present");
      if (list && now && !list.contains(document.activeElement)) list.replaceChildren(...now.childNodes);
      window.setTimeout(again, 1000 * Math.min(10, Number(fresh.dataset.seconds)));
    } catch { window.setTimeout(again, 5000); }
  };
  window.setTimeout(again, 1000 * Math.min(10, Number(wall.dataset.seconds)));
})();
