// The little of ONNX's protobuf that one-node graphs need. Numbers after each name are field ids.

export const TYPES = {
  F32: 1, U8: 2, I8: 3, U16: 4, F16: 10, BF16: 16, F8_E4M3: 17, F8_E4M3FNUZ: 18, F8_E5M2: 19, F8_E5M2FNUZ: 20,
};

function varint(value) {
  const bytes = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
}
const integer = (field, value) => [...varint(field << 3), ...varint(value)];
const bytes = (field, payload) => [...varint((field << 3) | 2), ...varint(payload.length), ...payload];
const text = (field, value) => bytes(field, [...Buffer.from(value)]);
const float = (field, value) => [...varint((field << 3) | 5), ...new Uint8Array(Float32Array.of(value).buffer)];

// AttributeProto: name 1, f 2, i 3, type 20 (1 is FLOAT, 2 is INT). A float attribute is {float: value}.
function attribute([name, value]) {
  const body = typeof value === 'number'
    ? [...integer(3, value), ...integer(20, 2)]
    : [...float(2, value.float), ...integer(20, 1)];
  return bytes(5, [...text(1, name), ...body]);
}

// NodeProto: input 1, output 2, op_type 4, attribute 5, domain 7.
function node({ op, inputs, outputs, attributes = {}, domain = '' }) {
  const names = [...inputs.flatMap((name) => text(1, name)), ...outputs.flatMap((name) => text(2, name))];
  return [...names, ...text(4, op), ...Object.entries(attributes).flatMap(attribute), ...text(7, domain)];
}

// ValueInfoProto: name 1, type 2. TypeProto: tensor_type 1. Tensor: elem_type 1, shape 2. Shape: dim 1.
function valueInfo([name, dtype, shape]) {
  const dims = shape.flatMap((size) => bytes(1, integer(1, size)));
  return [...text(1, name), ...bytes(2, bytes(1, [...integer(1, TYPES[dtype]), ...bytes(2, dims)]))];
}

// ModelProto: ir_version 1, graph 7, opset_import 8. GraphProto: node 1, name 2, input 11, output 12.
export function model({ nodes, inputs, outputs, opset }) {
  const graph = [
    ...nodes.flatMap((entry) => bytes(1, node(entry))),
    ...text(2, 'case'),
    ...inputs.flatMap((entry) => bytes(11, valueInfo(entry))),
    ...outputs.flatMap((entry) => bytes(12, valueInfo(entry))),
  ];
  const opsets = [['', opset], ['com.microsoft', 1]];
  const imports = opsets.flatMap(([domain, version]) => bytes(8, [...text(1, domain), ...integer(2, version)]));
  return Uint8Array.from([...integer(1, 10), ...bytes(7, graph), ...imports]);
}
