import { left, type TextOptions, table } from '../../report/text/layout.ts';
import type { DeviceNumerics, OperationNumerics, TypeNumerics } from '../../webgpu/device/numerics.ts';

type Cell = (type: TypeNumerics & { readonly convert?: OperationNumerics }) => string;

const operation = ({ correct, ulps }: OperationNumerics): string => {
  if (correct) return 'correctly rounded';
  return ulps > 0.5 ? `${ulps.toFixed(2)} ulps` : 'zeros, infinities or NaN differ';
};

function inverseRoot({ inverseSqrt, twoStepInverseSqrt }: TypeNumerics): string {
  const inTwoSteps = !inverseSqrt.correct && twoStepInverseSqrt;
  return operation(inverseSqrt) + (inTwoSteps ? ', in two steps' : '');
}

const fmas = { fused: 'rounded once', rounded: 'product rounded too', other: 'neither once nor twice' } as const;

/** The lines of a card. */
const lines: readonly (readonly [string, Cell])[] = [
  ['x + y, x − y', ({ add }) => operation(add)],
  ['x·y', ({ multiply }) => operation(multiply)],
  ['x/y', ({ divide }) => operation(divide)],
  ['√x', ({ sqrt }) => operation(sqrt)],
  ['inverseSqrt(x)', inverseRoot],
  ['fma(x, y, z)', ({ fma }) => fmas[fma]],
  ['x·y + z', ({ contracts }) => (contracts ? 'contracted' : 'not contracted')],
  ['subnormals', ({ subnormals }) => ({ keep: 'kept', flush: 'flushed' })[subnormals]],
  ['from and to binary32', ({ convert }) => (convert === undefined ? '' : operation(convert))],
];

/** A device's numerics card as a table: a column a type. */
export function cardText(numerics: DeviceNumerics, { width }: TextOptions): string {
  const types = Object.entries(numerics) as [string, TypeNumerics][];
  const columns = ['', ...types.map(([name]) => name)].map((title) => ({ title, align: left }));
  const rows = lines
    .map(([title, cell]) => [title, ...types.map(([, type]) => cell(type))])
    .filter(([, ...cells]) => cells.some((cell) => cell !== ''));
  return table(columns, rows, width).join('\n');
}
