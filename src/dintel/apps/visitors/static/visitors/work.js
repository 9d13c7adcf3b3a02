/* Lets the device work (work-solver.js) while a form is filled in, and keeps the answer in the form. Holds no words: what it
   shows stands in the form. Where it cannot run, or is slower than PATIENCE, the form goes as it is, and the city decides.

   1. `[data-work]` names the solver and stands inside the form, with the fields `ticket` and `work`.
   2. What was found so far is in `work` at any time, so that the next page of the form goes on where this one stopped.
   3. Only the button whose value is in `data-needed-by` waits for the whole answer, and `[data-work]` is shown then.  */
(function () {
  "use strict";
  const PARTS = 16, PATIENCE = 120000;

  /* A worker of this site and no other: the page's security policy wants that said once more. */
  function addressOf(text) {
    const ours = (url) => (new URL(url, location.href).origin === location.origin ? url : "");
    const policy = window.trustedTypes && window.trustedTypes.createPolicy("dintel", { createScriptURL: ours });
    return policy ? policy.createScriptURL(text) : ours(text);
  }

  function enhance(note) {
    const form = note.closest("form"), field = form.elements.work, bar = note.querySelector("progress");
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
      bar.value = parts();
      if (parts() >= PARTS) { worker.terminate(); go(); }
    }

    try {
      worker = new Worker(addressOf(note.dataset.work));
      worker.onmessage = (told) => heard(told.data);
      worker.onerror = () => { given = true; go(); };
      const difficulty = Number(note.dataset.difficulty);
      if (parts() < PARTS) worker.postMessage({ ticket: form.elements.ticket.value, difficulty, found: field.value });
    } catch (_) {
      return;
    }
    form.addEventListener("submit", (event) => {
      const button = event.submitter;
      if (given || parts() >= PARTS || !button || button.value !== note.dataset.neededBy) return;
      event.preventDefault();
      if (waiting) return;
      waiting = button;
      note.hidden = false;
      setTimeout(() => { given = true; go(); }, PATIENCE);
    });
  }

  document.querySelectorAll("[data-work]").forEach(enhance);
})();
