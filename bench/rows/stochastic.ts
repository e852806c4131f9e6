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
import { arraysFor, inPlace, type Place, places } from './places.ts';

const n = 1_000_000;
const [bits, seed] = [13, 7];

/** Measured: the generator alone. */
const limits: Readonly<Record<RandomGenerator, string>> = {
  'philox4x32-10':
    'a call of Philox for each element, ten rounds of two wide multiplications, takes 4.4 ns, thirty times our tiesToEven.',
  'philox4x32-10-shared':
    'a call of Philox has the bits of 8 elements; its ten rounds of two wide multiplications take 0.6 ns an element, four times our tiesToEven.',
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

function stochasticRow(generator: RandomGenerator, place: Place): Row {
  const head = {
    id: `stochastic-${generator}`,
    name: `binary32 to binary16, stochastic with ${bits} bits of ${generator}`,
    goal: atMost(4, 'our tiesToEven'),
    limit: limits[generator],
  };
  const set = () => {
    const values = normals(n);
    const [own, into] = arraysFor(values, place);
    const rounding = { stochastic: bits, seed, generator };
    return Promise.resolve({
      n,
      ours: inProcess('roundArray', () => roundArray(own, binary16, { rounding }, into)),
      baseline: inProcess('roundArray, tiesToEven', () => roundArray(own, binary16, {}, into)),
      verify: () => {
        const got = roundArray(own, binary16, { rounding }, into);
        refuseUnlessEqual(generator, got, oneByOne(values, float64Arithmetic, generator));
        const few = values.subarray(0, 2 ** 13);
        refuseUnlessEqual(generator, got.subarray(0, few.length), oneByOne(few, referenceArithmetic, generator));
      },
    });
  };
  return ratioRow({ ...inPlace(head, place), set });
}

/** Reproducible stochastic rounding, by the generators that there are. */
export const stochasticRows: readonly Row[] = places.flatMap((place) =>
  randomGenerators.map((generator) => stochasticRow(generator, place)),
);
