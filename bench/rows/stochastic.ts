import {
  binary16,
  type Cursor,
  counterRandom,
  float64Arithmetic,
  type RandomGenerator,
  randomGenerators,
  referenceArithmetic,
  roundArray,
} from '#library/index';
import { inProcess } from '../harness/contestant.ts';
import { refuseUnlessEqual } from '../harness/equal.ts';
import { ratioRow } from '../harness/ratio-row.ts';
import { atMost, type Row } from '../harness/row.ts';
import { normals } from '../inputs.ts';

const n = 1_000_000;
const [bits, seed] = [13, 7];

const remarks: Readonly<Record<RandomGenerator, string>> = {
  'philox4x32-10':
    'a call of Philox for each element, ten rounds of two wide multiplications, is several times the work of the rounding itself.',
  'philox4x32-10-shared': '',
};

/** The values rounded one by one, each with the random bits of its index. */
function oneByOne(values: Float32Array, make: typeof float64Arithmetic, generator: RandomGenerator): Float32Array {
  const cursor: Cursor = { element: 0, stage: 0, step: 0 };
  const random = counterRandom(seed, bits, cursor, generator);
  const { round } = make(binary16, { rounding: { stochastic: bits, random } });
  return values.map((x, element) => {
    Object.assign(cursor, { element, step: 0 });
    return round(x);
  });
}

const stochasticRow = (generator: RandomGenerator): Row =>
  ratioRow({
    id: `stochastic-${generator}`,
    group: 'Rounding arrays',
    name: `binary32 to binary16, stochastic with ${bits} bits of ${generator}`,
    goal: atMost(4, 'our tiesToEven'),
    ...(remarks[generator] === '' ? {} : { limit: remarks[generator] }),
    set: () => {
      const [values, into] = [normals(n), new Float32Array(n)];
      const rounding = { stochastic: bits, seed, generator };
      return Promise.resolve({
        n,
        ours: inProcess('roundArray', () => roundArray(values, binary16, { rounding }, into)),
        baseline: inProcess('roundArray, tiesToEven', () => roundArray(values, binary16, {}, into)),
        verify: () => {
          const got = roundArray(values, binary16, { rounding });
          refuseUnlessEqual(generator, got, oneByOne(values, float64Arithmetic, generator));
          const few = values.subarray(0, 2 ** 13);
          refuseUnlessEqual(generator, got.subarray(0, few.length), oneByOne(few, referenceArithmetic, generator));
        },
      });
    },
  });

/** Reproducible stochastic rounding, by the generators that there are. */
export const stochasticRows: readonly Row[] = randomGenerators.map(stochasticRow);
