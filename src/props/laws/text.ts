import { philox4x32 } from '../../formats/random.ts';
import type { Tensors } from '../../kernels/family.ts';
import type { Tensor } from '../../tensors/tensor.ts';
import { shown } from '../matchers/operands.ts';

const most = 32;

/** The values of a tensor in brackets, the first ones of many. */
export function numbersText({ data, format }: Tensor): string {
  const values = Array.from(data.subarray(0, most), (value) => shown(value, format)[0]);
  return `[${values.join(', ')}${data.length > most ? `, … ${data.length - most} more` : ''}]`;
}

/** The codes of a tensor. */
export function codesText({ data, format }: Tensor): string {
  const codes = Array.from(data.subarray(0, most), (value) => shown(value, format)[1]);
  return codes.join(' ') + (data.length > most ? ' …' : '');
}

/** The parameters beside x, or nothing where they are the plain ones (seed 0). */
export function parametersText({ weight, bias }: Tensors, seed: number): string {
  if (seed === 0) return '';
  const own = Object.entries({ weight, bias }).flatMap(([name, values]) =>
    values === undefined ? [] : [`${name} = ${numbersText(values)}`],
  );
  return own.length === 0 ? '' : `with ${own.join(', ')}: `;
}

/** A permutation of n places that a seed decides. */
export function permutation(n: number, seed: number): readonly number[] {
  const keys = Array.from({ length: n }, (_, i) => [philox4x32([i, 0, 0, 0], [seed, 1])[0], i] as const);
  return keys.sort(([a], [b]) => a - b).map(([, i]) => i);
}
