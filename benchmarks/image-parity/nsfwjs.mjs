// nsfwjs as its users run it in Node: TensorFlow.js with the WASM backend.
// JPEGs are decoded by libjpeg-turbo (compiled to WASM), as browsers and
// TensorFlow do. Of PNGs alpha and the lower 8 of 16 bits are dropped, as
// TensorFlow does.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const tf = require("@tensorflow/tfjs");
const wasm = require("@tensorflow/tfjs-backend-wasm");
const jpeg = require("@cwasm/jpeg-turbo");
const { PNG } = require("pngjs");
const nsfwjs = require("nsfwjs/core");
const { MobileNetV2Model } = require("nsfwjs/models/mobilenet_v2");

export const LABELS = ["Drawing", "Hentai", "Neutral", "Porn", "Sexy"];
export const VERSION = require("./node_modules/nsfwjs/package.json").version;

export async function load() {
  console.info = () => {}; // nsfwjs greets on it
  wasm.setWasmPaths(new URL("node_modules/@tensorflow/tfjs-backend-wasm/dist/", import.meta.url).pathname);
  await tf.setBackend("wasm");
  await tf.ready();
  if (tf.getBackend() !== "wasm") throw new Error(`backend ${tf.getBackend()}, want wasm`);
  return nsfwjs.load("MobileNetV2", { modelDefinitions: [MobileNetV2Model] });
}

// decode gives an int32 tensor [height, width, 3].
export function decode(file) {
  const { width, height, data } = file[0] === 0xff ? jpeg.decode(file) : PNG.sync.read(file, { skipRescale: true });
  const shift = data instanceof Uint16Array ? 8 : 0;
  const rgb = new Int32Array(width * height * 3);
  for (let i = 0, j = 0; j < rgb.length; i += 4) {
    rgb[j++] = data[i] >> shift;
    rgb[j++] = data[i + 1] >> shift;
    rgb[j++] = data[i + 2] >> shift;
  }
  return tf.tensor3d(rgb, [height, width, 3], "int32");
}

// probabilities is what nsfwjs answers, in the order of LABELS.
export async function probabilities(model, image) {
  const out = model.infer(image);
  const values = await out.data();
  out.dispose();
  return [...values];
}

// logits are what nsfwjs's last layer has before its softmax: the layer before
// it, asked of nsfwjs by name, times that layer's weights.
export async function logits(model, image) {
  const out = tf.tidy(() => {
    const [kernel, bias] = model.model.getLayer("dense_3").getWeights();
    return model.infer(image, "dropout_3").matMul(kernel).add(bias);
  });
  const values = await out.data();
  out.dispose();
  return [...values];
}

export const read = (path) => readFileSync(path);
