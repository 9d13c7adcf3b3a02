/* Lets the device work (work-solver.js) while a form is filled in, and keeps the answer in the form. Holds no words: what it
   shows stands in the form. Where it cannot run, or is slower than PATIENCE, the form goes as it is, and the city decides.

   1. `form[data-work]` names the solver; the fields `ticket` and `work` are in it, and `data-difficulty`.
   2. What was found so far is in `work` at any time, so that the next page of the form goes on where this one stopped.
   3. Only a button that needs the whole answer (`data-work-needed`) waits for it, and says so in `[data-work-wait]`.  */
(function () {
  "use strict";
  const PARTS = 16, PATIENCE = 120000;

  /* A worker of this site and no other: the page's security policy wants that said once more. */
  function addressOf(text) {
    const ours = (url) => (new URL(url, location.href).origin === location.origin ? url : "");
    const policy = window.trustedTypes && window.trustedTypes.createPolicy("dintel", { createScriptURL: ours });
    return policy ? policy.createScriptURL(text) : ours(text);
  }

  function enhance(form) {
    const field = form.elements.work, note = form.querySelector("[data-work-wait]");
    const bar = note && note.querySelector("progress");
    let waiting = null, worker = null, given = false;
    const parts = () => (field.value ? field.value.split(".").length : 0);

    function go() {
      if (!waiting) return;
      const button = waiting;
      waiting = null;
      given = true;
      form.requestSubmit(button);
    }

    function heard(answer) {
      field.value = answer;
      if (bar) bar.value = parts();
      if (parts() >= PARTS) { worker.terminate(); go(); }
    }

    try {
      worker = new Worker(addressOf(form.dataset.work));
      worker.onmessage = (told) => heard(told.data);
      worker.onerror = () => { given = true; go(); };
      const difficulty = Number(form.dataset.difficulty);
      if (parts() < PARTS) worker.postMessage({ ticket: form.elements.ticket.value, difficulty, found: field.value });
    } catch (_) {
      return;
    }
    form.addEventListener("submit", (event) => {
      const button = event.submitter;
      if (given || parts() >= PARTS || !button || !("workNeeded" in button.dataset)) return;
      event.preventDefault();
      if (waiting) return;
      waiting = button;
      if (note) note.hidden = false;
      setTimeout(() => { given = true; go(); }, PATIENCE);
    });
  }

  document.querySelectorAll("form[data-work]").forEach(enhance);
})();
