// Times nsfwjs in Node with its WASM backend over one JPEG: decoding, resizing
// and the model, one picture at a time. Prints medians in milliseconds.
import { decode, load, probabilities, read } from "./nsfwjs.mjs";

const WARM_UP = 5;
const RUNS = 60;
const file = read(process.argv[2]);
const model = await load();
const decoding = [];
const whole = [];
for (let i = 0; i < WARM_UP + RUNS; i++) {
  const start = performance.now();
  const image = decode(file);
  const decoded = performance.now();
  await probabilities(model, image);
  const end = performance.now();
  image.dispose();
  if (i >= WARM_UP) {
    decoding.push(decoded - start);
    whole.push(end - start);
  }
}
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1].toFixed(1);
console.log(`nsfwjs ${process.argv[2].split("/").pop()}: ${median(whole)} ms an image, ${median(decoding)} ms of it decoding (median of ${RUNS})`);
