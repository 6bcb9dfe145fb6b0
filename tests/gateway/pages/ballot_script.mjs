// The voter's script, and an independent library beside it: a line of JSON in, a line of JSON out.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import vm from "node:vm";
import { RSABSSA } from "@cloudflare/blindrsa-ts";

globalThis.isSecureContext = true;
globalThis.localStorage = { setItem() {}, removeItem() {} };
vm.runInThisContext(readFileSync(process.argv[2], "utf8"));
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (data) => Buffer.from(data).toString("hex");
const suite = RSABSSA.SHA384.PSS.Deterministic();
const library = {};

const does = {
  able: () => pingyi.able(),
  blind: ({ n, message, salt, factor }) => pingyi.blind(n, message, salt, factor),
  unblind: ({ n, message, salt, inverse, signature }) => pingyi.unblind(n, message, salt, inverse, signature),
  message: ({ ballot, key }) => pingyi.message(ballot, key),
  code: (state) => pingyi.code(state),
  digest: (document) => pingyi.keysDigest(document),
  fix: ({ appraisal, group, picks, ...document }) => pingyi.fix(appraisal, group, picks, document),
  isSignature: ({ key, message, signature }) => pingyi.isSignature(key, message, signature),
  proves: ({ state, receipt, signature }) => pingyi.proves(state, receipt, signature),
  signed: ({ state, signature }) => pingyi.signed(state, signature),
  libraryBlinds: async ({ key, message }) => {
    const algorithm = { name: "RSA-PSS", hash: "SHA-384" };
    library.key = await crypto.subtle.importKey("spki", Buffer.from(key, "base64"), algorithm, true, ["verify"]);
    library.message = suite.prepare(bytes(message));
    Object.assign(library, await suite.blind(library.key, library.message));
    return hex(library.blindedMsg);
  },
  libraryFinalizes: async ({ signature }) =>
    hex(await suite.finalize(library.key, library.message, bytes(signature), library.inv)),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { what, ...asked } = JSON.parse(line);
  let told;
  try { told = { ok: await does[what](asked) }; } catch (error) { told = { failed: String(error) }; }
  console.log(JSON.stringify(told));
}
