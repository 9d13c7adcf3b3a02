// Sends the form that goes on with a long piece of work, and shows the code of a room when it changes.
(() => {
  "use strict";
  const form = document.querySelector("[data-go-on]");
  if (form) form.requestSubmit();
  const wall = document.querySelector("[data-news]");
  if (!wall) return;
  const list = document.getElementById("present");
  const later = (seconds) => window.setTimeout(look, 1000 * Math.min(10, seconds));
  const look = async () => {
    try {
      const answer = await fetch(wall.dataset.news, { headers: { Accept: "application/json" } });
      const news = await answer.json();
      // somebody came, or the room has closed: the page comes anew, unless a hand is on the list
      if (news.count !== Number(wall.dataset.count) && !list.contains(document.activeElement)) {
        window.location.reload();
        return;
      }
      wall.querySelector("img").src = news.qr;
      wall.querySelector(".qr__code").textContent = news.code;
      later(news.seconds);
    } catch {
      later(5);
    }
  };
  later(Number(wall.dataset.seconds));
})();
