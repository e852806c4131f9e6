import { exact, resolveSpec, type Tensor } from '#library/index';
import type { NormSpec } from '#library/kernels/norm/resolve';
import { exactForward } from '#library/normalizers/exact-forward';
import type { NormInputs } from '#library/normalizers/inputs';
import { inProcess } from '../harness/contestant.ts';
import { refuseUnlessEqual } from '../harness/equal.ts';
import { ratioRow } from '../harness/ratio-row.ts';
import { atMost, type Row } from '../harness/row.ts';
import { inputsFor } from '../inputs.ts';
import { emulatedAgain, widened } from '../ours.ts';
import { type Shapes, shapeOf } from './kernel-row.ts';
import { verifyKernel } from './verify.ts';

const shapes: Shapes = { full: [1024, 1024], quick: [128, 1024], reference: [4, 1024] };

/** Refuses exact results unless rational arithmetic alone, without the doubles that decide most of them, gives the same. */
function verifyExact(spec: NormSpec, inputs: NormInputs, got: Readonly<Record<string, Tensor>>): void {
  for (const [name, { data }] of Object.entries(exactForward(spec, inputs, { filter: false })))
    refuseUnlessEqual(`exact, ${name}`, got[name].data, data);
}

const layerNorm: Row = ratioRow({
  id: 'exact-layer-norm',
  group: 'Exact results',
  name: 'layer norm, correctly rounded to fp16',
  goal: atMost(20, 'the emulated one'),
  set: (context) => {
    const spec = resolveSpec({ bitnorm: 1, norm: 'layer', preset: 'fp16-pure' });
    const [rows, columns] = shapeOf(shapes, context);
    const inputs = inputsFor(spec, [rows, columns]);
    const wide = widened(inputs);
    return Promise.resolve({
      n: rows * columns,
      ours: inProcess('exact', () => exact(spec, wide)),
      baseline: inProcess('emulate', emulatedAgain(spec, inputs)),
      verify: () => {
        verifyKernel(spec, shapes.reference, inputs);
        // resolveSpec gave a norm's spec, and inputsFor what it wants.
        verifyExact(spec as NormSpec, wide as unknown as NormInputs, exact(spec, wide));
      },
    });
  },
});

export const exactRows: readonly Row[] = [layerNorm];
