/* What a note must not hold, found on the device as on the server (dintel.domain.screening): the
   same plain form of the text, the same shapes of numbers, the same phrases, which come with the
   page. Only how it is written differs; the tests hold both to the same findings. */
window.DintelScreening = (function () {
  "use strict";
  const KINDS = ["a_number", "ssn", "itin", "status", "birthplace", "religion", "nationality"];
  const DOTS = "\u00b7\u2022\u2027\u2219\u22c5\u3002";
  const APOSTROPHES = "\u2018\u2019\u02bc\u00b4`";
  const WORDS = /([0-9a-z\u0080-\uffff]+)/;
  const DIGITS = /[0-9](?:[ .-]{0,3}[0-9]){6,}/g;
  const REACH = 120;
  const known = new Map();
  let shapes = [];
  let heads = new Map();

  /* ---- The plain form ---- */
  function digit(code) {
    let zero = code;
    while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
    return String(code - zero);
  }
  function letter(character) {
    if (/[\t\n\v\f\r\u0085_\p{Z}\p{Pc}]/u.test(character)) return " ";
    if (/[\p{Mn}\p{Me}\p{Cc}\p{Cf}\p{Cs}]/u.test(character)) return "";
    if (DOTS.includes(character)) return ".";
    if (APOSTROPHES.includes(character)) return "'";
    if (/[\p{Pd}\u2212]/u.test(character)) return "-";
    if (/\p{Nd}/u.test(character)) return digit(character.codePointAt(0));
    if (/[\p{P}\p{S}]/u.test(character) && character > "\u007f") return ",";
    return Array.from(character.toLowerCase())[0];
  }
  const whole = (character) => (DOTS + APOSTROPHES).includes(character);
  const decomposed = (character) => (whole(character) ? character : character.normalize("NFKD"));
  function plainOf(character) {
    if (!known.has(character)) known.set(character, Array.from(decomposed(character), letter).join(""));
    return known.get(character);
  }
  function fold(text) {
    const at = [];
    const ends = [];
    let plain = "";
    let place = 0;
    for (const character of text) {
      const letters = plainOf(character);
      for (let each = 0; each < letters.length; each++) {
        at.push(place);
        ends.push(place + character.length);
      }
      plain += letters;
      place += character.length;
    }
    return { text: plain, at, ends, length: text.length };
  }
  function span(folded, start, end) {
    const behind = end < folded.at.length ? folded.at[end] : folded.length;
    return [folded.at[start], Math.max(behind, folded.ends[end - 1])];
  }

  /* ---- Numbers ---- */
  function joined(plain, start) {
    const before = plain.slice(Math.max(start - 1, 0), start) || " ";
    if ("./-".includes(before)) return /[0-9]/.test(plain.slice(Math.max(start - 2, 0), start - 1));
    return before === "+" || WORDS.test(before);
  }
  function capital(text, start) {
    return /^[A-Z]/.test(String.fromCodePoint(text.codePointAt(start)).normalize("NFKD"));
  }
  function* numbers(text, folded) {
    const plain = folded.text;
    let behind = 0;
    for (const run of plain.matchAll(DIGITS)) {
      const stop = run.index + run[0].length;
      const begin = Math.max(behind, run.index - REACH);
      const piece = plain.slice(begin, stop + 2);
      behind = stop;
      for (const shape of shapes) {
        shape.expression.lastIndex = 0;
        for (let match = shape.expression.exec(piece); match; match = shape.expression.exec(piece)) {
          const start = begin + match.index + match[1].length;
          const alone = !joined(plain, begin + match.index);
          if (alone && (!shape.capital || capital(text, folded.at[start]))) {
            yield [start, begin + match.index + match[0].length, shape.kind];
          }
          shape.expression.lastIndex = match.index + 1;
        }
      }
    }
  }

  /* ---- Phrases ---- */
  const bridged = (word, gap) => /^(?:[ -]{1,8}|')$/.test(gap) || (word.length === 1 && /^\.[ -]{0,2}$/.test(gap));
  function followed(parts, at, phrase) {
    return phrase.words.every((words, step) => {
      const word = parts[at + 2 * step];
      if (step === 0) return true;
      if (word === undefined || !bridged(parts[at + 2 * step - 2], parts[at + 2 * step - 1])) return false;
      return words.has(/^[0-9]+$/.test(word) ? "#" : word);
    });
  }
  function* spoken(plain) {
    const parts = plain.split(WORDS);
    const starts = [0];
    parts.forEach((part, at) => starts.push(starts[at] + part.length));
    for (let at = 1; at < parts.length; at += 2) {
      for (const phrase of heads.get(parts[at]) || []) {
        if (!followed(parts, at, phrase)) continue;
        yield [starts[at + 2 * phrase.first], starts[at + 2 * phrase.last - 1], phrase.kind];
      }
    }
  }

  /* ---- All of it ---- */
  function merged(hits) {
    const found = [];
    let reach = 0;
    hits.sort((a, b) => a[0] - b[0] || Boolean(a[2]) - Boolean(b[2]));
    for (const [start, end, kind] of hits) {
      const last = found[found.length - 1];
      if (!kind) {
        reach = Math.max(reach, end);
      } else if (end > reach && last && start < last[1]) {
        last[1] = Math.max(last[1], end);
        last[2] = KINDS[Math.min(KINDS.indexOf(kind), KINDS.indexOf(last[2]))];
      } else if (end > reach) {
        found.push([start, end, kind]);
      }
    }
    return found;
  }
  function find(text) {
    const folded = fold(text);
    return merged([...spoken(folded.text), ...numbers(text, folded)]).map(([first, last, kind]) => {
      const [start, end] = span(folded, first, last);
      return { kind, start, end, text: text.slice(start, end) };
    });
  }
  const remove = (text, one, removed) => text.slice(0, one.start) + removed + text.slice(one.end);

  /* `given` is what the page brings: shapes, lists of words, phrases as numbers of lists. */
  function load(given) {
    shapes = given.shapes.map(([kind, source, big]) => ({ kind, capital: big, expression: new RegExp(source, "g") }));
    const lists = given.lists.map((words) => new Set(words));
    heads = new Map();
    for (const [kind, slots, first, last] of given.phrases) {
      const phrase = { kind, first, last, words: slots.map((slot) => lists[slot]) };
      for (const word of phrase.words[0]) heads.set(word, [...(heads.get(word) || []), phrase]);
    }
  }
  return { load, fold, find, remove, kept: KINDS.slice(3) };
})();
