import { runOn, type Ways } from '../../engines/run.ts';
import { norms } from '../../normalizers/catalogue.ts';
import { constantOf } from '../../normalizers/constants.ts';
import { checkNotEmpty } from '../../normalizers/geometry.ts';
import { statistics } from '../../normalizers/statistics.ts';
import { normaliseAxis } from '../../tensors/tensor.ts';
import type { Family } from '../family.ts';
import { emulateIntegerNorm } from './emulate.ts';
import { exactIntegerNorm } from './exact.ts';
import { integerNormInputs } from './inputs.ts';
import type { IntegerNormModel } from './model.ts';
import { resolveIntegerNorm } from './resolve.ts';

function describe({ integerNorm, statistic, formats, accumulator, stages }: IntegerNormModel): string {
  const { space } = norms[integerNorm];
  const order = typeof stages.moment.order === 'string' ? stages.moment.order : 'given';
  const sums = `int${accumulator.bits} sums that ${accumulator.overflow}`;
  return `integer ${integerNorm} norm, ${statistic.kind}(${space}): ${statistics[statistic.kind].formula}; ${formats.input} through ${sums} to ${formats.output}, ${stages.root.kind} root, ${order} order`;
}

const ways: Ways<IntegerNormModel> = { whole: () => undefined, byValue: emulateIntegerNorm };

/** Normalization kernels on quantised integers. */
export const integerNormFamily: Family<IntegerNormModel> = {
  key: 'integerNorm',
  resolve: resolveIntegerNorm,
  inputs: integerNormInputs,
  emulate: (spec, inputs, options) => runOn(ways, spec, inputs, options),
  exact: (spec, inputs) => exactIntegerNorm(spec, inputs),
  bind: (spec, shape) => {
    const { size } = checkNotEmpty(shape, norms[spec.integerNorm].geometry(shape, spec));
    return { ...spec, statistic: { ...spec.statistic, constant: constantOf(spec.statistic, size) } };
  },
  describe,
  separable: (spec, rank) => {
    if (norms[spec.integerNorm].layout === 'axes')
      return !(spec.axes ?? [-1]).some((axis) => normaliseAxis(axis, rank) === 0);
    return spec.integerNorm !== 'batch';
  },
};
