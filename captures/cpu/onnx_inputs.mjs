// Deterministic inputs for the ONNX Runtime cases.

/** A fixed stream for each name: uniforms in [0, 1), and a bell curve from twelve of them. */
function stream(name) {
  let state = [...name].reduce((hash, char) => Math.imul(hash ^ char.charCodeAt(0), 16777619), 2166136261);
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const bell = () => {
    let sum = -6;
    for (let i = 0; i < 12; i += 1) sum += uniform();
    return sum;
  };
  return { uniform, bell };
}

const RECIPES = [
  (z) => z,
  (z) => 60 + 0.25 * z,
  (z, u) => z * 2 ** Math.floor(u * 20 - 10),
  (z, u, i) => (i % 37 === 5 ? 900 * z : 0.01 * z),
  (z) => z * 1e-7,
  (z) => z * 9000,
  () => 0.3,
];
export const RECIPE_COUNT = RECIPES.length;

/** `rows` rows of n values, each row with its own recipe; one recipe for all when `only` is given. */
export function rows(name, count, n, only) {
  const { uniform, bell } = stream(name);
  return Float32Array.from({ length: count * n }, (_, at) => {
    const recipe = RECIPES[only ?? Math.floor(at / n) % RECIPES.length];
    return recipe(bell(), uniform(), at % n);
  });
}

const scratch = new Float64Array(1);
const scratchBits = new BigUint64Array(scratch.buffer);

/** float32 to float16 bits, ties to even, by exact scaling: finite inputs only. */
export function halfBits(values) {
  return Uint16Array.from(values, (value) => {
    const sign = Object.is(value, -0) || value < 0 ? 0x8000 : 0;
    const size = Math.abs(value);
    scratch[0] = size;
    const exponent = Math.max(Number(scratchBits[0] >> 52n) - 1023, -14);
    const scaled = size * 2 ** (10 - exponent);
    const floor = Math.floor(scaled);
    const rest = scaled - floor;
    const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
    return sign | Math.min((exponent + 14) * 1024 + rounded, 0x7c00);
  });
}

/** Values around every power of two and tie in [2^low, 2^high], with infinities, NaN and randoms. */
export function castValues(low, high, mantissaBits) {
  const steps = 2 ** (mantissaBits + 1);
  const values = [0, -0, Infinity, -Infinity, NaN, 2 ** -149, -(2 ** -149), 3.4028234663852886e38];
  for (let exponent = low; exponent <= high; exponent += 1) {
    for (let step = 0; step < steps; step += 1) {
      const value = 2 ** exponent * (1 + step / steps);
      values.push(value, -value, value * (1 + 2 ** -22), -value * (1 - 2 ** -22));
    }
  }
  const { uniform, bell } = stream('casts');
  for (let i = 0; i < 256; i += 1) values.push(bell() * 2 ** (low + (high - low) * uniform()));
  return Float32Array.from(values);
}
