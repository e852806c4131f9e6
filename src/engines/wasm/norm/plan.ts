import type { FloatFormat } from '../../../formats/format.ts';
import { liesWithin, zeroesTiny } from './formats.ts';
import type { Area, Operation } from './step.ts';

/** An area with the formats that its values may have. */
export interface Operand extends Area {
  readonly formats: readonly FloatFormat[];
}

/** How an operation of a stage is done so that one rounding is right; see the page on engines. */
export function plan(op: Operation, a: Operand, b: Operand, format: FloatFormat): 'native' | 'fused' | 'quotient' {
  if (format.name === 'binary32') return 'native';
  const { precision } = format;
  const most = ({ formats }: Operand): number => Math.max(...formats.map((one) => one.precision));
  switch (op) {
    case 'add':
    case 'subtract':
      return [...a.formats, ...b.formats].every((one) => liesWithin(one, format)) ? 'native' : 'fused';
    case 'multiply':
      return most(a) + most(b) <= 24 && zeroesTiny(format) ? 'native' : 'fused';
    case 'divide':
      return precision + most(b) <= 23 && zeroesTiny(format) ? 'native' : 'quotient';
    case 'copy':
    case 'positive':
      return 'native';
  }
}
