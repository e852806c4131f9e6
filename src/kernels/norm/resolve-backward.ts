import { findFormat } from '../../formats/catalogue.ts';
import type { Backward } from '../../normalizers/backward/stages.ts';
import { norms } from '../../normalizers/catalogue.ts';
import { type Defaults, formatAt, section, type Written } from '../defaults.ts';
import { SpecError } from '../schema/validate.ts';
import { backwardStages, type Forward } from './backward-stages.ts';

function resolveFormats(written: Written, { formats }: Forward): Backward['formats'] {
  const floating = findFormat(formats.output).kind === 'float';
  return {
    gradient: formatAt('backward.formats.gradient', written.gradient ?? (floating ? formats.output : formats.compute)),
    output: formatAt('backward.formats.output', written.output ?? formats.input),
    parameters: formatAt('backward.formats.parameters', written.parameters ?? formats.parameters),
  };
}

/** @throws SpecError where the form is not for such norms */
function checkForm(form: Backward['form'], model: Forward): void {
  if (form === 'direct') return;
  const { statistic, epsilon, stages, norm } = model;
  const plain =
    statistic.kind === 'l2' &&
    statistic.mean !== false &&
    (typeof statistic.constant === 'string' || statistic.constant === 1);
  if (!plain || epsilon.place !== 'insideRoot' || stages.root.kind === 'divide') {
    const expected = 'expected "direct" but for 1/√(mean c² + ε), by which the norm multiplies';
    throw new SpecError('backward.form', `${expected}, got "${form}"`);
  }
  if (form === 'projected' && norms[norm].layout !== 'channel')
    throw new SpecError('backward.form', `expected another form for the norm "${norm}", got "projected"`);
}

function sumsOf(written: Written, form: Backward['form'], { norm }: Forward): 'elements' | 'channels' {
  const sums = (written.sums ?? 'elements') as 'elements' | 'channels';
  if (sums === 'channels' && norms[norm].layout === 'axes')
    throw new SpecError('backward.sums', `expected "elements" for the norm "${norm}", which has no channels`);
  if (written.sums !== undefined && form !== 'coefficients')
    throw new SpecError('backward.sums', `not used by the form "${form}"`);
  return sums;
}

/** The backward pass, filled in. @throws SpecError with the path where two choices contradict each other */
export function resolveBackward(written: unknown, defaults: Defaults, model: Forward): Backward | null {
  if (written === undefined || written === null || written === false) return null;
  const rounded = model.stages.epilogue.find(({ kind }) => kind === 'quantize' || kind === 'block');
  if (rounded !== undefined)
    throw new SpecError('backward', `expected null beside the stage "${rounded.kind}", which has no gradient`);
  const given = (written === true ? {} : written) as Written;
  const formats = resolveFormats(section(given, 'formats'), model);
  const form = (given.form ?? 'direct') as Backward['form'];
  checkForm(form, model);
  const sums = sumsOf(given, form, model);
  const stages = backwardStages(section(given, 'stages'), defaults, model, { form, sums, output: formats.output });
  return {
    saved: (given.saved ?? 'computed') as Backward['saved'],
    form,
    ...(form === 'coefficients' ? { sums } : {}),
    formats,
    stages,
  } as Backward;
}
