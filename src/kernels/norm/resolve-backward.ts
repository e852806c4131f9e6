import { findFormat } from '../../formats/catalogue.ts';
import type { Backward, BackwardStages } from '../../normalizers/backward/stages.ts';
import type { NormModel } from '../../normalizers/model.ts';
import {
  contracted,
  type Defaults,
  formatAt,
  optionalFormats,
  reductionStage,
  section,
  stage,
  type Written,
} from '../defaults.ts';
import { SpecError } from '../schema/validate.ts';
import { resolveRoot } from './resolve-stages.ts';

const base = 'backward.stages';

function sumStage(written: Written, name: string, defaults: Defaults): BackwardStages['sum'] {
  const { divide: _, ...resolved } = reductionStage(written, `${base}.${name}`, defaults);
  return resolved;
}

function dotStage(written: Written, name: string, defaults: Defaults): BackwardStages['dot'] {
  return {
    ...sumStage(written, name, defaults),
    contract: (written.contract ?? defaults.contract) as boolean,
    ...optionalFormats(written, ['productFormat'], `${base}.${name}`),
  };
}

function parametersStage(written: Written, defaults: Defaults): BackwardStages['parameters'] {
  const { kind: _, ...resolved } = dotStage(written, 'parameters', defaults);
  return resolved;
}

function normalizeStage(
  written: Written,
  defaults: Defaults,
  model: Pick<NormModel, 'stages'>,
): BackwardStages['normalize'] {
  const form = (written.form ?? 'centered') as BackwardStages['normalize']['form'];
  if (form !== 'centered' && model.stages.root.kind === 'divide')
    throw new SpecError(`${base}.normalize.form`, `expected "centered" where the root stage divides, got "${form}"`);
  return {
    ...contracted(written, `${base}.normalize`, defaults),
    form,
    ...optionalFormats(written, ['resultFormat'], `${base}.normalize`),
  };
}

type Forward = Pick<NormModel, 'formats' | 'stages' | 'mode' | 'epsilon'>;

/** The stage that computes the scale of inference: as the forward pass does where nothing else is said. */
function rootOf(
  written: Written,
  defaults: Defaults,
  { mode, stages, epsilon }: Forward,
): Pick<BackwardStages, 'root'> {
  if (mode === 'inference') {
    const root = { ...stages.root, ...written };
    return { root: resolveRoot(root, defaults, epsilon, `${base}.root`) };
  }
  if (Object.keys(written).length > 0)
    throw new SpecError(`${base}.root`, 'not used but in inference; the saved statistics have the scale');
  return {};
}

function resolveStages(written: Written, defaults: Defaults, model: Forward, output: string): BackwardStages {
  const plain = (name: string, format?: string) => stage(section(written, name), `${base}.${name}`, defaults, format);
  const gradient = section(written, 'gradient');
  const rounded = plain('output', output);
  if (rounded.format !== output)
    throw new SpecError(`${base}.output.format`, `expected the output format ${output}, got ${rounded.format}`);
  return {
    ...rootOf(section(written, 'root'), defaults, model),
    load: plain('load'),
    center: plain('center'),
    normalize: normalizeStage(section(written, 'normalize'), defaults, model),
    product: plain('product'),
    dot: dotStage(section(written, 'dot'), 'dot', defaults),
    sum: sumStage(section(written, 'sum'), 'sum', defaults),
    slope: sumStage(section(written, 'slope'), 'slope', defaults),
    gradient: {
      ...contracted(gradient, `${base}.gradient`, defaults),
      association: (gradient.association ?? 'summed') as BackwardStages['gradient']['association'],
    },
    parameters: parametersStage(section(written, 'parameters'), defaults),
    output: rounded,
  };
}

function resolveFormats(written: Written, { formats }: Forward): Backward['formats'] {
  const floating = findFormat(formats.output).kind === 'float';
  return {
    gradient: formatAt('backward.formats.gradient', written.gradient ?? (floating ? formats.output : formats.compute)),
    output: formatAt('backward.formats.output', written.output ?? formats.input),
    parameters: formatAt('backward.formats.parameters', written.parameters ?? formats.parameters),
  };
}

/** The backward pass, filled in. @throws SpecError with the path where two choices contradict each other */
export function resolveBackward(written: unknown, defaults: Defaults, model: Forward): Backward | null {
  if (written === undefined || written === null || written === false) return null;
  if (model.stages.epilogue.some(({ kind }) => kind === 'quantize'))
    throw new SpecError('backward', 'expected null beside the stage "quantize", which has no gradient');
  const given = (written === true ? {} : written) as Written;
  const formats = resolveFormats(section(given, 'formats'), model);
  return {
    saved: (given.saved ?? 'computed') as Backward['saved'],
    form: (given.form ?? 'direct') as Backward['form'],
    formats,
    stages: resolveStages(section(given, 'stages'), defaults, model, formats.output),
  };
}
