// Converts nsfwjs's MobileNetV2 to models/image-nsfw/model.onnx.
//
// Batch norms are folded into the convolution before them: with the factor
// f = gamma / sqrt(variance + epsilon) of a channel, its weights q × scale + min
// become q × (scale × f) + min × f, so that the bytes q stay as they are and
// only two numbers a channel change. The bias is beta − mean × f.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { Graph } from "./graph.mjs";
import { floats, load } from "./tfjs.mjs";

const SOURCE = "nsfwjs/dist/models/mobilenet_v2"; // not exported: the path inside the package
const root = new URL("node_modules/", import.meta.url).pathname;
const { layers, weights } = load(`${root}${SOURCE}/model.min.js`, `${root}${SOURCE}/group1-shard1of1.min.js`);
const graph = new Graph();
const tensors = new Map(); // name of a layer: name of its output in the graph
const padding = new Map(); // output of a ZeroPadding2D layer: [top, left, bottom, right]

function weight(name) {
  if (!weights.has(name)) throw new Error(`no weight ${name}`);
  return weights.get(name);
}

function want(layer, key, value) {
  if (JSON.stringify(layer.config[key]) !== JSON.stringify(value)) {
    throw new Error(`${layer.config.name}: ${key} is ${JSON.stringify(layer.config[key])}, want ${JSON.stringify(value)}`);
  }
}

// convolution adds layer with its batch norm, the only reader of its output.
function convolution(layer, norm, input) {
  const { name, kernel_size: [kh, kw], strides, padding: pad } = layer.config;
  const depthwise = layer.class_name === "DepthwiseConv2D";
  const kernel = weight(`${name}/${depthwise ? "depthwise_kernel" : "kernel"}`);
  const [, , cin, cout] = kernel.shape;
  const outputs = depthwise ? cin : cout;
  const perOutput = depthwise ? 1 : cin;
  want(layer, "use_bias", false);
  want(layer, "activation", "linear");
  if (depthwise && cout !== 1) throw new Error(`${name}: depth multiplier ${cout}, want 1`);

  // [height, width, in, out] becomes [out, in, height, width].
  const q = new Uint8Array(kernel.q.length);
  for (let o = 0, i = 0; o < outputs; o++) {
    for (let c = 0; c < perOutput; c++) {
      for (let k = 0; k < kh * kw; k++, i++) {
        q[i] = kernel.q[depthwise ? k * cin + o : (k * cin + c) * cout + o];
      }
    }
  }
  const [gamma, beta, mean, variance] = ["gamma", "beta", "moving_mean", "moving_variance"]
    .map((part) => floats(weight(`${norm.config.name}/${part}`)));
  const factor = gamma.map((g, i) => g / Math.sqrt(variance[i] + norm.config.epsilon));
  const w = graph.quantized(`${name}/kernel`, [outputs, perOutput, kh, kw], q, [outputs, 1, 1, 1],
    factor.map((f) => f * kernel.scale), factor.map((f) => f * kernel.min));
  const b = graph.floats(`${name}/bias`, [outputs], beta.map((v, i) => v - mean[i] * factor[i]));
  return graph.node("Conv", [input, w, b], `${name}/output`, {
    kernel_shape: [kh, kw], strides, group: depthwise ? cin : 1, pads: pads(name, pad, strides, kh, input),
  });
}

function pads(name, pad, strides, kernel, input) {
  if (padding.has(input)) {
    if (pad !== "valid") throw new Error(`${name}: padded twice`);
    return padding.get(input);
  }
  if (pad === "same" && strides[0] !== 1) throw new Error(`${name}: same with stride ${strides[0]}, want 1`);
  return Array(4).fill(pad === "same" ? (kernel - 1) / 2 : 0);
}

function dense(layer, input) {
  const { name, units, activation } = layer.config;
  const kernel = weight(`${name}/kernel`);
  const w = graph.quantized(`${name}/kernel`, kernel.shape, kernel.q, [1], [kernel.scale], [kernel.min]);
  const b = graph.floats(`${name}/bias`, [units], floats(weight(`${name}/bias`)));
  const last = activation === "softmax";
  const sum = graph.node("Gemm", [input, w, b], last ? "logits" : `${name}/sum`);
  if (last) return graph.node("Softmax", [sum], "probabilities", { axis: 1 });
  if (activation !== "relu") throw new Error(`${name}: activation ${activation}, want relu or softmax`);
  return graph.node("Relu", [sum], `${name}/output`);
}

// Zero padding of an input is the padding of the convolution that reads it.
function zeroPadding(layer, input) {
  const [[top, bottom], [left, right]] = layer.config.padding;
  const name = `${layer.config.name}/padded`;
  graph.node("Identity", [input], name);
  padding.set(name, [top, left, bottom, right]);
  return name;
}

graph.floats("zero", [], [0]);
graph.floats("six", [], [6]);
const byInput = new Map(layers.map((l) => [l.inbound_nodes[0]?.[0][0], l]));
for (const layer of layers) {
  const { name } = layer.config;
  const inputs = (layer.inbound_nodes[0] ?? []).map(([from]) => tensors.get(from));
  const output = {
    InputLayer: () => "image",
    ZeroPadding2D: () => zeroPadding(layer, inputs[0]),
    Conv2D: () => convolution(layer, byInput.get(name), inputs[0]),
    DepthwiseConv2D: () => convolution(layer, byInput.get(name), inputs[0]),
    BatchNormalization: () => inputs[0],
    ReLU: () => (want(layer, "max_value", 6), graph.node("Clip", [inputs[0], "zero", "six"], `${name}/output`)),
    Add: () => graph.node("Add", inputs, `${name}/output`),
    // The 7 × 7 window is the whole plane.
    AveragePooling2D: () => (want(layer, "pool_size", [7, 7]), graph.node("GlobalAveragePool", inputs, `${name}/output`)),
    Flatten: () => graph.node("Flatten", inputs, `${name}/output`, { axis: 1 }),
    Dense: () => dense(layer, inputs[0]),
    Dropout: () => inputs[0], // does nothing outside training
  }[layer.class_name];
  if (!output) throw new Error(`${name}: no conversion for ${layer.class_name}`);
  tensors.set(name, output());
}

// Handrail's API gives probabilities. With a zero beside them the logits can be
// had back, as logarithms of the ratio to the probability of the zero; the
// comparison with nsfwjs (benchmarks/image-parity) reads them so.
graph.node("Pad", ["logits", graph.integers("one-behind", [0, 0, 0, 1])], "logits_and_zero");

const { version, license } = JSON.parse(readFileSync(`${root}nsfwjs/package.json`));
const file = graph.encode({
  name: "image-nsfw",
  producer: "handrail models/convert",
  inputs: { image: ["batch", 3, 224, 224] },
  outputs: { logits: ["batch", 5], probabilities: ["batch", 5], logits_and_zero: ["batch", 6] },
  metadata: { source: `npm:nsfwjs@${version} ${SOURCE}`, license },
});
writeFileSync(process.argv[2], file);
console.log(`${process.argv[2]}: ${file.length} bytes, sha256 ${createHash("sha256").update(file).digest("hex")}`);
