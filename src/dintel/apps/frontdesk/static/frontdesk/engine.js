/* The answer machine on the device: the same answers as dintel.domain.policy, without a network.
 *
 * It repeats resolve (compile.py), Diagram.matters (diagram.py) and Interview.at (interview.py) over
 * the bundle that bundle.py writes. Every cell and every walk is compared with Python by the tests.
 */
(function (root) {
  "use strict";

  var MOST_TAPS = 4;
  var book = null;

  /** Take a bundle; answers come from it from now on. */
  function load(bundle) {
    var axisOf = {};
    bundle.axes.forEach(function (axis, at) {
      axisOf[axis.id] = at;
      axis.index = {};
      axis.values.forEach(function (value, n) { axis.index[value.id] = n; });
    });
    bundle.rules.forEach(function (rule) {
      rule.accepts = rule.when.map(function (values, at) {
        if (values === null) { return null; }
        var row = new Uint8Array(bundle.axes[at].values.length);
        values.forEach(function (value) { row[value] = 1; });
        return row;
      });
    });
    var screens = {};
    bundle.screens.forEach(function (screen) { screens[screen.id] = screen; });
    var reach = bundle.reach.map(function (asked) {
      var row = new Uint8Array(bundle.axes[axisOf.asked].values.length);
      asked.forEach(function (value) { row[value] = 1; });
      return row;
    });
    book = { bundle: bundle, axisOf: axisOf, screens: screens, reach: reach,
             asked: axisOf.asked, document: axisOf.document, answers: new Map() };
    return bundle.policy;
  }

  /** Value indices of a case, one an axis; a fact not given is unknown. */
  function cellOf(facts) {
    Object.keys(facts).forEach(function (name) {
      if (!(name in book.axisOf)) { throw new RangeError(name); }
    });
    return book.bundle.axes.map(function (axis) {
      var name = facts[axis.id];
      if (name === undefined) { return axis.values.length - 1; }
      if (!(name in axis.index)) { throw new RangeError(axis.id + ": " + name); }
      return axis.index[name];
    });
  }

  /** Numbers of the rules that match a cell, in order. */
  function matching(cell) {
    var found = [], rules = book.bundle.rules;
    var within = book.reach[cell[book.document]][cell[book.asked]];
    for (var n = 0; n < rules.length; n++) {
      var rule = rules[n], fits = true;
      if (rule.scope && (rule.scope === "within") !== (within === 1)) { continue; }
      for (var at = 0; at < cell.length && fits; at++) {
        var row = rule.accepts[at];
        fits = row === null || row[cell[at]] === 1;
      }
      if (fits) { found.push(n); }
    }
    return found;
  }

  /** Numbers set aside by a standing exception. */
  function setAside(found) {
    var rules = book.bundle.rules, fallen = "";
    var exceptions = found.filter(function (n) { return rules[n].except.length; });
    for (;;) {
      var gone = new Set(fallen.split(",").filter(Boolean).map(Number)), now = new Set();
      exceptions.forEach(function (n) {
        if (!gone.has(n)) {
          rules[n].except.forEach(function (other) { if (found.indexOf(other) >= 0) { now.add(other); } });
        }
      });
      var next = Array.from(now).sort(function (a, b) { return a - b; }).join(",");
      if (next === fallen) { return now; }
      fallen = next;
    }
  }

  /** Part the matching rules: outcome, deciding, supporting and displaced rule numbers. */
  function resolve(found) {
    var rules = book.bundle.rules, fallen = setAside(found);
    var voices = found.filter(function (n) { return rules[n].outcome >= 0 && !fallen.has(n); });
    var top = Math.max.apply(null, voices.map(function (n) { return rules[n].level; }));
    var deciding = voices.filter(function (n) { return rules[n].level === top; });
    var outcome = rules[deciding[0]].outcome;
    var agreeing = voices.filter(function (n) {
      return rules[n].level < top && rules[n].outcome === outcome;
    });
    var added = found.filter(function (n) {
      var rule = rules[n];
      return rule.outcome < 0 && !fallen.has(n) &&
        (!rule.only.length || rule.only.indexOf(outcome) >= 0);
    });
    var displaced = found.filter(function (n) {
      return rules[n].outcome >= 0 && (rules[n].outcome !== outcome || fallen.has(n));
    });
    return { outcome: outcome, deciding: deciding,
             supporting: deciding.concat(agreeing, added), displaced: displaced };
  }

  /** Parting of a cell, remembered by the set of matching rules. */
  function parting(cell) {
    var found = matching(cell), key = found.join(","), kept = book.answers.get(key);
    if (!kept) {
      kept = resolve(found);
      book.answers.set(key, kept);
    }
    return kept;
  }

  function distinct(numbers, pick) {
    var seen = new Set();
    numbers.forEach(function (n) { pick(book.bundle.rules[n]).forEach(function (x) { seen.add(x); }); });
    return Array.from(seen);
  }

  function reasons(numbers) {
    return numbers.map(function (n) {
      var rule = book.bundle.rules[n];
      return { rule: rule.id, title: book.bundle.words[rule.title], level: book.bundle.levels[rule.level],
               provisions: rule.relies.map(function (p) { return book.bundle.provisions[p]; }) };
    });
  }

  /** The determination of a case: words, duties and every reason, in order. */
  function decide(facts) {
    var part = parting(cellOf(facts)), rules = book.bundle.rules, words = book.bundle.words;
    var speaking = part.deciding.concat(part.supporting.filter(function (n) {
      return rules[n].outcome < 0;
    }));
    var lines = function (numbers, key) {
      return distinct(numbers, function (rule) { return rule[key]; }).map(function (w) { return words[w]; });
    };
    var said = distinct(speaking, function (rule) { return rule.say; });
    var caller = part.supporting.filter(function (n) { return rules[n].call; })[0];
    return {
      outcome: book.bundle.outcomes[part.outcome],
      obligations: distinct(part.supporting, function (rule) { return rule.duties; })
        .map(function (d) { return book.bundle.obligations[d]; }),
      do: lines(speaking, "do"), say: lines(speaking, "say"),
      spoken: said.map(function (w) { return { words: words[w], english: book.bundle.english[w] || "" }; }), never: lines(part.supporting, "never"),
      call: caller === undefined ? "" : rules[caller].call,
      deciding: reasons(part.deciding), supported_by: reasons(part.supporting),
      displaced: reasons(part.displaced), policy: book.bundle.policy
    };
  }

  /* ---- which question still matters (diagram.py) ---- */

  function descend(node, given) {
    var d = book.bundle.diagram;
    while (node >= 0 && d.axis[node] in given) { node = d.children[node][given[d.axis[node]]]; }
    return node;
  }

  function same(one, other, given, seen) {
    var d = book.bundle.diagram;
    one = descend(one, given);
    other = descend(other, given);
    if (one === other) { return true; }
    if (one < 0 && other < 0) { return false; }
    var key = one + "/" + other;
    if (!(key in seen)) {
      var first = Math.min(one >= 0 ? d.axis[one] : Infinity, other >= 0 ? d.axis[other] : Infinity);
      var left = one >= 0 && d.axis[one] === first ? d.children[one] : null;
      var right = other >= 0 && d.axis[other] === first ? d.children[other] : null;
      seen[key] = (left || right).every(function (_, v) {
        return same(left ? left[v] : one, right ? right[v] : other, given, seen);
      });
    }
    return seen[key];
  }

  function varies(node, axis, given, seen) {
    var d = book.bundle.diagram;
    node = descend(node, given);
    if (node < 0 || d.axis[node] > axis) { return false; }
    if (!(node in seen)) {
      var children = d.children[node];
      seen[node] = d.axis[node] === axis
        ? children.some(function (child) { return !same(children[0], child, given, {}); })
        : children.some(function (child) { return varies(child, axis, given, seen); });
    }
    return seen[node];
  }

  function nextScreen(facts) {
    var given = {};
    Object.keys(facts).forEach(function (name) {
      var at = book.axisOf[name];
      given[at] = book.bundle.axes[at].index[facts[name]];
    });
    return book.bundle.screens.slice(1).filter(function (screen) {
      return screen.axis && !(screen.axis in facts) &&
        varies(book.bundle.diagram.root, book.axisOf[screen.axis], given, {});
    })[0] || null;
  }

  /** Where a walk stands: the question to ask, or the answer. Throws RangeError for a bad choice. */
  function at(path, preset) {
    var facts = Object.assign({}, preset || {}), trail = [], screen = book.bundle.screens[0];
    path.forEach(function (name) {
      var choice = screen && screen.choices.filter(function (c) { return c.id === name; })[0];
      if (!choice) { throw new RangeError(name); }
      trail.push({ screen: screen.id, ask: screen.ask, choice: choice.id, label: choice.label });
      Object.assign(facts, choice.facts);
      screen = choice.goto ? book.screens[choice.goto] : nextScreen(facts);
    });
    var done = screen === null || path.length >= MOST_TAPS;
    return { path: path.slice(), taps: path.length, trail: trail, facts: facts,
             screen: done ? null : screen, determination: done ? decide(facts) : null,
             refine: done ? screen : null };
  }

  /** Outcome number of a cell by the diagram alone. */
  function outcomeAt(cell) {
    var d = book.bundle.diagram, node = d.root;
    while (node >= 0) { node = d.children[node][cell[d.axis[node]]]; }
    return ~node;
  }

  /** Rule numbers of a cell as text, the name of its verdict. */
  function keyAt(cell) {
    var part = parting(cell);
    return [part.outcome, part.deciding.join(","), part.supporting.join(","), part.displaced.join(",")].join(";");
  }

  root.Dintel = { load: load, decide: decide, at: at, outcomeAt: outcomeAt, keyAt: keyAt };
})(typeof globalThis === "undefined" ? this : globalThis);
