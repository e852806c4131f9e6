// Recovers float8 bits from the float32 values ONNX Runtime widens them to. Widening is exact, so the
// value and the sign name one code; of several NaN codes the all-ones one is taken.

// [mantissa bits, exponent bias, has infinities, has a negative zero, the largest finite code]
const FORMATS = {
  F8_E4M3: [3, 7, false, true, 0x7e],
  F8_E5M2: [2, 15, true, true, 0x7b],
  F8_E4M3FNUZ: [3, 8, false, false, 0x7f],
  F8_E5M2FNUZ: [2, 16, false, false, 0x7f],
};

function magnitude(code, [bits, bias, , , largest]) {
  if (code > largest) return Infinity;
  const exponent = code >> bits;
  const fraction = code & (2 ** bits - 1);
  return exponent === 0
    ? fraction * 2 ** (1 - bias - bits)
    : (2 ** bits + fraction) * 2 ** (exponent - bias - bits);
}

/** The codes of float32 `values`; fails when a value is not one of the format's. */
export function codes(dtype, values) {
  const format = FORMATS[dtype];
  const [, , infinities, negativeZero, largest] = format;
  const table = new Map();
  for (let code = 0; code <= largest; code += 1) table.set(magnitude(code, format), code);
  if (infinities) table.set(Infinity, largest + 1);
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint8Array.from(values, (value, index) => {
    const sign = words[index] >>> 31 ? 0x80 : 0;
    if (Number.isNaN(value)) return negativeZero ? sign | 0x7f : 0x80;
    const code = table.get(Math.abs(value));
    if (code === undefined) throw new Error(`${value} is not a ${dtype} value`);
    if (code === 0 && sign && !negativeZero) throw new Error(`${dtype} has no negative zero`);
    return sign | code;
  });
}
