// Builds an ONNX graph whose weights stay one byte each.
import onnxProto from "onnx-proto";

const { onnx } = onnxProto;
const { FLOAT, UINT8, INT64 } = onnx.TensorProto.DataType;
const { FLOAT: ATTR_FLOAT, INT, INTS } = onnx.AttributeProto.AttributeType;

// Opset 13 and IR version 7 are old enough for every ONNX Runtime of this decade.
const OPSET = 13;
const IR_VERSION = 7;

export class Graph {
  nodes = [];
  initializers = [];

  floats(name, dims, values) {
    const rawData = Buffer.from(Float32Array.from(values).buffer);
    this.initializers.push({ name, dims, dataType: FLOAT, rawData });
    return name;
  }

  integers(name, values) {
    const rawData = Buffer.from(BigInt64Array.from(values, BigInt).buffer);
    this.initializers.push({ name, dims: [values.length], dataType: INT64, rawData });
    return name;
  }

  // quantized adds a weight of one byte a number and the nodes that turn it
  // into floats: q × scale + min. ONNX Runtime does that once, when the model
  // is loaded, because all inputs are constants.
  quantized(name, dims, q, factorDims, scale, min) {
    this.initializers.push({ name: `${name}/q`, dims, dataType: UINT8, rawData: Buffer.from(q) });
    this.node("Cast", [`${name}/q`], `${name}/cast`, { to: FLOAT });
    this.node("Mul", [`${name}/cast`, this.floats(`${name}/scale`, factorDims, scale)], `${name}/scaled`);
    return this.node("Add", [`${name}/scaled`, this.floats(`${name}/min`, factorDims, min)], name);
  }

  node(opType, input, output, attributes = {}) {
    const attribute = Object.entries(attributes).map(([name, value]) => {
      if (Array.isArray(value)) return { name, type: INTS, ints: value };
      return Number.isInteger(value) ? { name, type: INT, i: value } : { name, type: ATTR_FLOAT, f: value };
    });
    this.nodes.push({ opType, name: output, input, output: [output], attribute });
    return output;
  }

  // encode gives the file. inputs and outputs are {name: [dims]}; a dimension
  // that is a word is free.
  encode({ name, producer, inputs, outputs, metadata }) {
    const info = ([key, dims]) => ({
      name: key,
      type: {
        tensorType: {
          elemType: FLOAT,
          shape: { dim: dims.map((d) => (typeof d === "string" ? { dimParam: d } : { dimValue: d })) },
        },
      },
    });
    const model = onnx.ModelProto.create({
      irVersion: IR_VERSION,
      producerName: producer,
      opsetImport: [{ domain: "", version: OPSET }],
      metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      graph: {
        name,
        node: this.nodes,
        initializer: this.initializers,
        input: Object.entries(inputs).map(info),
        output: Object.entries(outputs).map(info),
      },
    });
    return Buffer.from(onnx.ModelProto.encode(model).finish());
  }
}
