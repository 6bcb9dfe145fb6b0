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

  const der = (key) => Uint8Array.from(atob(key), (c) => c.charCodeAt(0));
  const modulusOf = (key) => {
    const [before, modulus, after] = [hex(der(key)).slice(0, 66), hex(der(key)).slice(66, 578), hex(der(key)).slice(578)];
    if (before !== SPKI[0] || after !== SPKI[1]) throw new Error("not a key of 2048 bits");
    return modulus;
  };
  const keysDigest = async (keys) => {
    const ids = await Promise.all(keys.map(({ key }) => digest(der(key))));
    return digest(utf8(ids.sort().map((id) => id + "\n").join("")));
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
  /* Everything of a ballot that is not changed any more. `keys`: the document whose digest was compared. */
  const fix = async (appraisal, group, picks, { keys }) => {
    const { key } = keys.find((one) => one.group === group), modulus = modulusOf(key);
    const ballot = { appraisal, group, picks, nonce: draw(32), salt: draw(16), receipt_secret: draw(16) };
    const state = { ballot, modulus, message: await message(ballot, key), pss: draw(SALT) };
    return { ...state, ...await blind(modulus, state.message, state.pss, draw(modulus.length / 2 + 16)) };
  };
  /* The ballot as it is handed in, with roster's answer; throws when that is no signature of it. */
  const signed = async (state, signature) => {
    const { appraisal, ...ballot } = state.ballot;
    return { ...ballot, signature: await unblind(state.modulus, state.message, state.pss, state.inverse, signature) };
  };
  /* The first eleven characters of the receipt that the box must give. */
  const code = async (state) => {
    const found = await digest(utf8(`pingyi-receipt-v2\n${state.ballot.appraisal}\n${state.ballot.receipt_secret}\n`));
    const value = number(found.slice(0, 14)) >> 1n;
    return Array.from({ length: 11 }, (_, i) => "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[Number(value >> BigInt(50 - 5 * i) & 31n)]).join("");
  };
  globalThis.pingyi = { able, fix, signed, code, blind, unblind, message, keysDigest };
})();
