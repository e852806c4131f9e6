import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { bound } from '../../src/kernels/bound.ts';
import { mergeSpecs } from '../../src/kernels/presets.ts';
import { emulate, resolveSpec } from '../../src/kernels/spec.ts';
import type { Backward } from '../../src/normalizers/backward/stages.ts';
import type { NormModel } from '../../src/normalizers/model.ts';
import { anyWritten, shape as usual } from '../kernels/any-spec.ts';
import { inputsFor } from '../kernels/inputs.ts';
import { anyOrder } from '../reductions/arbitraries.ts';
import { boundedShare, expectBounded } from './expect-bounded.ts';
import { truthOf } from './truth.ts';

const proved = ['running', 'order', 'anyOrder'] as const;
const normSpecs = anyWritten.filter((written) => 'norm' in written);
/** The same backward pass in other orders, contracted or not. */
function otherBackward({ stages }: Backward, { ofMean, ofMoment, contract, contractSquares }: Other) {
  return {
    stages: {
      dot: { order: ofMoment, contract: contractSquares },
      sum: { order: ofMean, ...('contract' in stages.sum ? { contract } : {}) },
      ...('slope' in stages ? { slope: { order: ofMean } } : {}),
      gradient: { contract },
      parameters: { order: ofMoment, contract },
    },
  };
}

const isPlain = (spec: object): boolean => (spec as NormModel).stages.epilogue.length === 0;

export interface Other {
  readonly ofMean: unknown;
  readonly ofMoment: unknown;
  readonly contract: boolean;
  readonly contractSquares: boolean;
}

/** What another conforming kernel may choose: the order of each sum, and what it contracts. */
export const conforming: fc.Arbitrary<Other> = fc.record({
  ofMean: anyOrder,
  ofMoment: anyOrder,
  contract: fc.boolean(),
  contractSquares: fc.boolean(),
});

/** A spec, and what decides its inputs. */
export interface Drawn {
  readonly written: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** Default: that of the specs of props/kernels. */
  readonly shape?: readonly number[];
}

/** The emulated kernel is within its bounds, and no farther from the exact result than they say. */
export function expectFollowed({ written, seed, shape = usual }: Drawn) {
  const spec = resolveSpec(written);
  const inputs = inputsFor(spec, shape, seed, false);
  const bounds = bound(spec, inputs);
  expectBounded(bounds, emulate(spec, inputs).outputs, proved, isPlain(spec) ? truthOf(spec, inputs) : {});
  return bounds;
}

/** A kernel that sums and contracts in another way is within the bounds of any order. */
export function expectOther({ written, other, seed, shape = usual }: Drawn & { readonly other: Other }): void {
  const spec = resolveSpec(written);
  const { ofMean, ofMoment, contract, contractSquares } = other;
  const resolved = spec as unknown as NormModel;
  // A fused difference of means is another formula.
  const { method, difference } = resolved.stages.moment;
  const patch = {
    stages: {
      mean: { order: ofMean },
      moment: { order: ofMoment, ...(method === 'onePass' ? { difference } : {}), contract: contractSquares },
      root: { contract },
      normalize: { contract },
      affine: { contract },
    },
    ...(resolved.backward === null ? {} : { backward: otherBackward(resolved.backward, other) }),
  };
  const kernel = tryResolve(mergeSpecs(spec as never, patch));
  fc.pre(kernel !== undefined && resolved.stages.mean.divide !== 'merge');
  const inputs = inputsFor(spec, shape, seed, false);
  expectBounded(bound(spec, inputs, { kinds: ['anyOrder'] }), emulate(kernel, inputs).outputs, ['anyOrder']);
}

/** The same of inputs that hold infinities and NaNs. */
export function expectSpecials({ written, seed, shape = usual }: Drawn) {
  const spec = resolveSpec(written);
  const inputs = inputsFor(spec, shape, seed, true);
  const bounds = bound(spec, inputs);
  expectBounded(bounds, emulate(spec, inputs).outputs, proved);
  return bounds;
}

/**
 * @param runs how many specs are tried for each law
 * @param seed of the specs, so that a run can be told again
 */
export function boundLaws(runs: number, seed: number): void {
  describe('bounds of a norm', () => {
    let [finite, all] = [0, 0];

    test.prop({ written: normSpecs, seed: fc.nat() }, { numRuns: runs, seed })(
      'hold for the emulated kernel, whatever its numerics, down to the distance from the exact result',
      (drawn) => {
        const share = boundedShare(expectFollowed(drawn), 'anyOrder');
        [finite, all] = [finite + share.finite, all + share.all];
      },
    );

    test('are finite for most of such inputs', () => {
      expect(finite / all).toBeGreaterThan(0.5);
    });

    test.prop({ written: normSpecs, other: conforming, seed: fc.nat() }, { numRuns: runs, seed })(
      'of any order hold for kernels that sum and contract in other ways',
      expectOther,
    );

    test.prop({ written: normSpecs, seed: fc.nat() }, { numRuns: Math.ceil(runs / 2), seed })(
      'are Infinity or hold, too, where inputs hold infinities and NaNs',
      (drawn) => void expectSpecials(drawn),
    );
  });
}

function tryResolve(written: unknown) {
  try {
    return resolveSpec(written);
  } catch {
    return undefined;
  }
}
