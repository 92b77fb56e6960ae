// Reads a TensorFlow.js layers model as the nsfwjs package ships it: the
// topology and the weights (base64) are CommonJS bundles.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

// load returns the layers of the model in order and its weights by name:
// {shape, q, scale, min}, a weight being q × scale + min with q from 0 to 255.
export function load(modelPath, weightsPath) {
  const model = require(modelPath);
  const bytes = Buffer.from(require(weightsPath), "base64");
  const weights = new Map();
  let at = 0;
  for (const group of model.weightsManifest) {
    for (const { name, shape, quantization } of group.weights) {
      if (quantization?.dtype !== "uint8") {
        throw new Error(`weight ${name}: want uint8, found ${quantization?.dtype}`);
      }
      const size = shape.reduce((a, b) => a * b, 1);
      weights.set(name, { shape, q: bytes.subarray(at, at + size), scale: quantization.scale, min: quantization.min });
      at += size;
    }
  }
  if (at !== bytes.length) {
    throw new Error(`${bytes.length} bytes of weights, want ${at}`);
  }
  return { layers: model.modelTopology.model_config.config.layers, weights };
}

// floats is the weight as numbers.
export function floats({ q, scale, min }) {
  return Float64Array.from(q, (v) => v * scale + min);
}
