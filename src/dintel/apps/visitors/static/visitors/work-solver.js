/* Finds the counters of a proof of work (domain/reporting/work.py says the rules), in a worker of its own so that the page
   never waits. SHA-256 is written out here (FIPS 180-4): one short block at a time, several times as fast as asking the
   browser for each. Holds no words.

   In comes { ticket, difficulty, found }: what was found on an earlier page goes on. Out goes, after each part, the answer
   so far as text; it is whole when it has PARTS parts.  */
(function (scope) {
  "use strict";
  const PARTS = 16, PARTS_BITS = 4, PREFIX = "dintel/work/v1\0";
  const BIT_LENGTH = (32 + 1 + 4) * 8;

  const prime = (n) => { for (let d = 2; d * d <= n; d++) if (n % d === 0) return false; return true; };
  const fraction = (x) => ((x - Math.floor(x)) * 4294967296) | 0;
  const START = [], ROUNDS = [];
  for (let n = 2; ROUNDS.length < 64; n++) {
    if (!prime(n)) continue;
    if (START.length < 8) START.push(fraction(Math.sqrt(n)));
    ROUNDS.push(fraction(Math.cbrt(n)));
  }
  const K = Int32Array.from(ROUNDS), H0 = Int32Array.from(START), W = new Int32Array(64);

  /* Adds the block in W[0..15] to the state. */
  function compress(state) {
    for (let t = 16; t < 64; t++) {
      const x = W[t - 15], y = W[t - 2];
      const s0 = (x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ (x >>> 3);
      const s1 = (y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ (y >>> 10);
      W[t] = (W[t - 16] + s0 + W[t - 7] + s1) | 0;
    }
    let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
    for (let t = 0; t < 64; t++) {
      const e1 = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7);
      const t1 = (h + e1 + ((e & f) ^ (~e & g)) + K[t] + W[t]) | 0;
      const a0 = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
      const t2 = (a0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d; state[4] += e; state[5] += f; state[6] += g; state[7] += h;
  }

  /* The hash of a text whose letters are one byte each, as eight words. */
  function hash(text) {
    const state = Int32Array.from(H0), blocks = Math.ceil((text.length + 9) / 64);
    const byte = (at) => (at < text.length ? text.charCodeAt(at) : at === text.length ? 128 : 0);
    for (let block = 0; block < blocks; block++) {
      for (let t = 0; t < 16; t++) {
        const at = 64 * block + 4 * t;
        W[t] = byte(at) << 24 | byte(at + 1) << 16 | byte(at + 2) << 8 | byte(at + 3);
      }
      if (block === blocks - 1) W[15] = text.length * 8;
      compress(state);
    }
    return state;
  }

  const state = new Int32Array(8);
  /* The first 32 bits of SHA-256(seed || part || counter), not negative. */
  function first(seed, part, counter) {
    W.set(seed);
    W[8] = part << 24 | counter >>> 8;
    W[9] = counter << 24 | 0x800000;
    W.fill(0, 10, 15);
    W[15] = BIT_LENGTH;
    state.set(H0);
    compress(state);
    return state[0] >>> 0;
  }

  function solve(ticket, difficulty, found, tell) {
    const seed = hash(PREFIX + ticket), below = 2 ** (32 - Math.max(0, difficulty - PARTS_BITS));
    const answer = found ? found.split(".") : [];
    while (answer.length < PARTS) {
      let counter = 0;
      while (first(seed, answer.length, counter) >= below) counter++;
      answer.push(counter.toString(36));
      tell(answer.join("."));
    }
    return answer.join(".");
  }

  scope.DintelWork = { solve, hash };
  if (typeof scope.postMessage === "function" && typeof scope.document === "undefined") {
    scope.onmessage = (told) => solve(told.data.ticket, told.data.difficulty, told.data.found, scope.postMessage.bind(scope));
  }
})(typeof self === "undefined" ? this : self);
