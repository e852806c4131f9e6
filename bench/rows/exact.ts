import { exact, resolveSpec } from '../../src/index.ts';
import { inProcess } from '../harness/contestant.ts';
import { ratioRow } from '../harness/ratio-row.ts';
import { atMost, type Row } from '../harness/row.ts';
import { inputsFor } from '../inputs.ts';
import { emulated, widened } from '../ours.ts';
import { type Shapes, shapeOf } from './kernel-row.ts';
import { verifyKernel } from './verify.ts';

const shapes: Shapes = { full: [256, 1024], quick: [32, 1024], reference: [4, 1024] };

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
      baseline: inProcess('emulate', () => emulated(spec, inputs)),
      verify: () => verifyKernel(spec, shapes.reference, inputs),
    });
  },
});

export const exactRows: readonly Row[] = [layerNorm];
