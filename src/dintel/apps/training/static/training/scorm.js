// The questions of a package, and the score told to the learning system. No words stand here: they come with the page.
(() => {
  "use strict";
  const data = window.course;
  const is2004 = data.edition === "2004";
  const name = is2004 ? "API_1484_11" : "API";

  /** Return the system's interface: in this window's parents, else in those of the window that opened it. */
  const found = (() => {
    const above = (start) => {
      let here = start;
      for (let steps = 0; here && steps < 12; steps += 1) {
        try { if (here[name]) return here[name]; } catch { return null; }
        if (here.parent === here) return null;
        here = here.parent;
      }
      return null;
    };
    return above(window) || above(window.opener);
  })();
  const call = (long, short, ...told) => {
    const method = found && (found[is2004 ? short : long]);
    return method ? method.call(found, ...told) : "";
  };
  const set = (key, value) => call("LMSSetValue", "SetValue", key, String(value));
  call("LMSInitialize", "Initialize", "");
  set(is2004 ? "cmi.completion_status" : "cmi.core.lesson_status", "incomplete");
  call("LMSCommit", "Commit", "");

  const make = (tag, text, into, attributes = {}) => {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    into.append(made);
    return made;
  };
  const form = document.getElementById("questions");
  const given = new Map();

  data.questions.forEach((question, place) => {
    const part = make("section", "", form);
    const list = make("dl", "", part);
    for (const [label, words] of question.facts) { make("dt", label, list); make("dd", words, list); }
    const set_ = make("fieldset", "", part);
    make("legend", data.words.ask, set_);
    for (const [id, words] of question.choices) {
      const line = make("label", "", set_);
      make("input", "", line, { type: "radio", name: `q${place}`, value: id });
      line.append(` ${words}`);
    }
    const button = make("button", data.words.mark, part, { type: "button" });
    const told = make("div", "", part, { role: "status" });
    button.addEventListener("click", () => {
      const chosen = set_.querySelector("input:checked");
      if (!chosen || given.has(place)) return;
      given.set(place, chosen.value === question.answer);
      set_.disabled = true;
      button.remove();
      make("strong", given.get(place) ? data.words.right : data.words.wrong, told);
      const answer = question.choices.find(([id]) => id === question.answer);
      make("p", `${data.words.law}: ${answer[1]}`, told);
      for (const [title, cites] of question.why) make("p", `${title} (${cites.join("; ")})`, told);
      if (given.size === data.questions.length) finish();
    });
  });

  function finish() {
    const right = [...given.values()].filter(Boolean).length;
    const of = data.questions.length;
    const passed = right * 100 >= data.pass_percent * of;
    const percent = Math.floor((right * 100) / of);
    if (is2004) {
      set("cmi.score.scaled", (right / of).toFixed(4));
      set("cmi.score.raw", percent); set("cmi.score.min", 0); set("cmi.score.max", 100);
      set("cmi.success_status", passed ? "passed" : "failed");
      set("cmi.completion_status", "completed");
    } else {
      set("cmi.core.score.raw", percent); set("cmi.core.score.min", 0); set("cmi.core.score.max", 100);
      set("cmi.core.lesson_status", passed ? "passed" : "failed");
    }
    call("LMSCommit", "Commit", "");
    call("LMSFinish", "Terminate", "");
    const end = document.getElementById("end");
    end.textContent = `${passed ? data.words.passed : data.words.not_passed}: ${right} / ${of}`;
    end.focus();
  }
})();
