// Writes what nsfwjs says of every picture: golden.json. Of photos only names,
// hashes and numbers are kept.
import { createHash } from "node:crypto";
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { decode, LABELS, load, logits, probabilities, read, VERSION } from "./nsfwjs.mjs";

const here = (path) => new URL(path, import.meta.url).pathname;
const [, , folder, out] = process.argv;
const photos = JSON.parse(readFileSync(here("photos.json")));
for (const [name, path] of Object.entries(photos)) {
  copyFileSync(here(`node_modules/${path}`), `${folder}/${name}`);
}

const model = await load();
const lines = [];
for (const name of readdirSync(folder).sort()) {
  const file = read(`${folder}/${name}`);
  const image = decode(file);
  const [height, width] = image.shape;
  lines.push(JSON.stringify({
    name,
    width,
    height,
    drawn: !(name in photos),
    sha256: createHash("sha256").update(file).digest("hex"),
    logits: (await logits(model, image)).map((v) => Number(v.toFixed(5))),
    probabilities: (await probabilities(model, image)).map((v) => Number(v.toFixed(6))),
  }));
  image.dispose();
}
writeFileSync(out, `{"nsfwjs":"${VERSION}","labels":${JSON.stringify(LABELS)},"pictures":[\n${lines.join(",\n")}\n]}\n`);
console.log(`${out}: ${lines.length} pictures, ${lines.length - Object.keys(photos).length} of them drawn`);
