/* The voter's side of a ballot: its text, the blind signature (RFC 9474, RSABSSA-SHA384-PSS-Deterministic), the receipt.
   services/ballot/ballot_text.py says what is signed; services/kernel/proof/blind_signature.py does the same in Python. */
(() => {
  "use strict";
  const E = 65537n, CATEGORIES = ["cold", "lazy", "shirk", "disorder", "corrupt"], SALT = 48;
  const SPKI = ["30820122300d06092a864886f70d01010105000382010f003082010a0282010100", "0203010001"];   // around a modulus
  const utf8 = (text) => new TextEncoder().encode(text);
  const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  const bytes = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
  const number = (text) => BigInt("0x" + text);
  const wide = (value, length) => value.toString(16).padStart(2 * length, "0");
  const draw = (length) => hex(crypto.getRandomValues(new Uint8Array(length)));
  const digest = async (data, name = "SHA-256") => hex(new Uint8Array(await crypto.subtle.digest(name, data)));
  const sha384 = (text) => digest(bytes(text), "SHA-384");

  const toE = (base, n) => {   // E = 2^16 + 1
    let power = base;
    for (let i = 0; i < 16; i++) power = power * power % n;
    return power * base % n;
  };
  const inverse = (value, n) => {
    let [r, next, s, t] = [n, value % n, 0n, 1n];
    while (next) { const q = r / next; [r, next, s, t] = [next, r - q * next, t, s - q * t]; }
    if (r !== 1n) throw new Error("no inverse");
    return (s + n) % n;
  };
  const encoded = async (message, salt, length) => {   // EMSA-PSS, RFC 8017; all in hexadecimal digits
    const seed = await sha384("00".repeat(8) + await sha384(message) + salt);
    const size = length - 49;
    let mask = "";
    for (let i = 0; mask.length < 2 * size; i++) mask += await sha384(seed + wide(BigInt(i), 4));
    const plain = ("01" + salt).padStart(2 * size, "0");
    const masked = (number(plain) ^ number(mask.slice(0, 2 * size))) & ((1n << BigInt(8 * size - 1)) - 1n);
    return wide(masked, size) + seed + "bc";
  };

  const blind = async (modulus, message, salt, factor) => {
    const n = number(modulus), length = modulus.length / 2, r = number(factor) % n;
    const blinded = number(await encoded(message, salt, length)) * toE(r, n) % n;
    return { blinded: wide(blinded, length), inverse: wide(inverse(r, n), length) };
  };
  const unblind = async (modulus, message, salt, undo, signature) => {
    const n = number(modulus), length = modulus.length / 2, bare = number(signature) * number(undo) % n;
    if (wide(toE(bare, n), length) !== await encoded(message, salt, length)) throw new Error("not our signature");
    return wide(bare, length);
  };

  /* Ed25519, RFC 8032: points in extended coordinates. Only what is public goes in, so it may take its time. */
  const P = (1n << 255n) - 19n, L = (1n << 252n) + 27742317777372353535851937790883648493n;
  const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n, NONE = [0n, 1n, 1n, 0n];
  const mod = (value) => (value % P + P) % P;
  const power = (base, exponent) => {
    let all = 1n;
    for (let of = base, rest = exponent; rest; rest >>= 1n, of = of * of % P) if (rest & 1n) all = all * of % P;
    return all;
  };
  const little = (text) => number(hex(bytes(text).reverse()));
  const add = ([x1, y1, z1, t1], [x2, y2, z2, t2]) => {
    const a = (y1 - x1) * (y2 - x2), b = (y1 + x1) * (y2 + x2), c = 2n * D * t1 * t2, d = 2n * z1 * z2;
    const [e, f, g, h] = [b - a, d - c, d + c, b + a].map(mod);
    return [e * f, g * h, f * g, e * h].map(mod);
  };
  const times = (factor, point) => {
    let all = NONE;
    for (let of = point, rest = factor; rest; rest >>= 1n, of = add(of, of)) if (rest & 1n) all = add(all, of);
    return all;
  };
  const onCurve = (y, odd) => {
    const square = mod((y * y - 1n) * inverse(mod(D * y * y + 1n), P));
    let x = power(square, (P + 3n) / 8n);
    if (x * x % P !== square) x = x * power(2n, (P - 1n) / 4n) % P;
    if (x * x % P !== square) throw new Error("not on the curve");
    if ((x & 1n) !== odd) x = mod(-x);
    return [x, y, 1n, x * y % P];
  };
  const BASE = onCurve(4n * inverse(5n, P) % P, 0n);
  const isSignature = async (key, message, signature) => {   // all in hexadecimal digits
    if (!/^[0-9a-f]{64}$/.test(key) || !/^[0-9a-f]{128}$/.test(signature)) return false;
    const [r, s, a] = [signature.slice(0, 64), little(signature.slice(64)), little(key)], y = a % (1n << 255n);
    if (s >= L || y >= P) return false;
    let point;
    try { point = onCurve(y, a >> 255n); } catch { return false; }
    const [x, ...rest] = point, minus = [mod(-x), rest[0], rest[1], mod(-rest[2])];
    const k = little(await digest(bytes(r + key + message), "SHA-512")) % L;
    const [px, py, pz] = add(times(s, BASE), times(k, minus)), undo = inverse(pz, P);
    return wide(py * undo % P | (px * undo % P & 1n) << 255n, 32) === hex(bytes(r).reverse());
  };

  const der = (key) => Uint8Array.from(atob(key), (c) => c.charCodeAt(0));
  const modulusOf = (key) => {
    const [before, modulus, after] = [hex(der(key)).slice(0, 66), hex(der(key)).slice(66, 578), hex(der(key)).slice(578)];
    if (before !== SPKI[0] || after !== SPKI[1]) throw new Error("not a key of 2048 bits");
    return modulus;
  };
  const keysDigest = async ({ keys, receipt_key }) => {
    const ids = await Promise.all(keys.map(({ key }) => digest(der(key))));
    return digest(utf8([...ids.sort(), receipt_key].map((id) => id + "\n").join("")));
  };
  const message = async (ballot, key) => {
    const lines = ["pingyi-ballot-v2", ballot.appraisal, ballot.group, await digest(der(key)), ballot.nonce];
    for (const [place, pick] of ballot.picks.entries()) {
      const example = pick.example || {}, said = example.text || "";
      const words = said ? await digest(utf8(`pingyi-words-v2\n${ballot.salt}\n${place}\n${said}`)) : "-";
      const categories = CATEGORIES.filter((one) => pick.categories.includes(one)).join(",") || "-";
      lines.push(`${categories} ${example.occurred || "-"} ${example.continues ? 1 : 0} ${words} ${pick.office}`);
    }
    return digest(utf8(lines.map((line) => line + "\n").join("")));
  };

  /* Whether this browser can do it; found out before anything is asked for. */
  const able = async () => {
    try {
      if (!isSecureContext) return false;
      localStorage.setItem("pingyi:try", "1"); localStorage.removeItem("pingyi:try");
      const known = await blind("f".repeat(512), "00".repeat(32), "00".repeat(SALT), "07");
      return (await digest(bytes(known.blinded))).startsWith("ed417a08f1197ff2");
    } catch { return false; }
  };
  /* Everything of a ballot that is not changed any more, with the key and the digest that its receipt is checked by.
     `keys`: the document whose digest was compared. */
  const fix = async (appraisal, group, picks, { keys, receipt_key, digest }) => {
    const { key } = keys.find((one) => one.group === group), modulus = modulusOf(key);
    const ballot = { appraisal, group, picks, nonce: draw(32), salt: draw(16), receipt_secret: draw(16) };
    const state = { ballot, modulus, receipt_key, digest, message: await message(ballot, key), pss: draw(SALT) };
    return { ...state, ...await blind(modulus, state.message, state.pss, draw(modulus.length / 2 + 16)) };
  };
  /* The ballot as it is handed in, with roster's answer; throws when that is no signature of it. */
  const signed = async (state, signature) => {
    const { appraisal, ...ballot } = state.ballot;
    return { ...ballot, signature: await unblind(state.modulus, state.message, state.pss, state.inverse, signature) };
  };
  /* The twelve characters of the receipt that the box must give: eleven of 5 bits, and a check character (Luhn mod 32). */
  const code = async (state) => {
    const found = await digest(utf8(`pingyi-receipt-v2\n${state.ballot.appraisal}\n${state.ballot.receipt_secret}\n`));
    const value = number(found.slice(0, 14)) >> 1n;
    const digits = Array.from({ length: 11 }, (_, i) => Number(value >> BigInt(50 - 5 * i) & 31n));
    const sum = digits.reduce((all, digit, i) => all + (i % 2 ? digit : (2 * digit >> 5) + (2 * digit & 31)), 0);
    return [...digits, -sum & 31].map((digit) => "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[digit]).join("");
  };
  /* Whether a receipt, printed in full, is this ballot's and signed by the box. */
  const proves = async (state, receipt, signature) => {
    const printed = receipt.replace(/-/g, "").slice(-12);
    if (printed !== await code(state)) return false;
    const said = `pingyi-receipt-v2\n${state.ballot.appraisal}\n${printed}\n${state.digest}\n`;
    return isSignature(state.receipt_key, hex(utf8(said)), signature);
  };
  globalThis.pingyi = { able, fix, signed, proves, code, blind, unblind, message, keysDigest, isSignature };
})();
