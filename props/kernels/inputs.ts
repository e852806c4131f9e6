import { binary32, findFormat } from '../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import type { Format } from '../../src/formats/format.ts';
import { philox4x32 } from '../../src/formats/random.ts';
import { inputsOf, type ResolvedSpec } from '../../src/kernels/spec.ts';
import { elementCount, type Tensor, tensor } from '../../src/tensors/tensor.ts';

/** A value of a format that a few random words decide: often near 1, sometimes at the ends of the range, a zero or no number. */
function valueFrom(format: Format, [a, b, c]: readonly number[], specials: boolean): number {
  const unit = (a - 2 ** 31) / 2 ** 31;
  if (format.kind === 'integer') return Math.round(((unit + 1) / 2) * (format.max - format.min)) + format.min;
  const { round } = float64Arithmetic(format, { overflow: 'saturate' });
  const kind = b % 32;
  const special = [Number.NaN, Infinity, -Infinity, -0][c % 4];
  if (kind === 0 && specials) return float64Arithmetic(format).round(special);
  if (kind === 1) return c % 2 === 0 ? format.max : -format.min;
  if (kind < 6) return round(unit * 2 ** ((c % 40) - 20));
  return round(unit * 4);
}

/** Inputs for a kernel, decided by a seed. */
export function inputsFor(
  spec: ResolvedSpec,
  shape: readonly number[],
  seed: number,
  specials: boolean,
): Readonly<Record<string, Tensor>> {
  const slots = inputsOf(spec).filter(({ optional }) => !optional);
  const entries = slots.map(({ name, format, shapeFor = (of) => of }, stream) => {
    const target = format === undefined ? binary32 : findFormat(format);
    const own = shapeFor(shape);
    const data = Float64Array.from({ length: elementCount(own) }, (_, i) =>
      valueFrom(target, philox4x32([i, 0, stream, 1], [seed, 0]), specials && name !== 'scale'),
    );
    const positive = ['scale', 'rstd', 'running_var', 'running_rstd'].includes(name);
    return [name, tensor(target, own, positive ? data.map((x) => Math.abs(x) || 1) : data)] as const;
  });
  return Object.fromEntries(entries);
}
