import { type NormDefaults, norms } from '../../normalizers/catalogue.ts';
import type { Device, Epsilon, GainName, NormModel, NormName, Statistic } from '../../normalizers/model.ts';
import { statistics } from '../../normalizers/statistics.ts';
import { defaultsOf, formatAt, section, type Written } from '../defaults.ts';
import { SpecError } from '../schema/validate.ts';
import { resolveBackward } from './resolve-backward.ts';
import { resolveStages } from './resolve-stages.ts';

/** A norm's spec with every choice written out: what is stored, shown and run. */
export type NormSpec = { readonly bitnorm: 1 } & NormModel;

function resolveStatistic(written: unknown, { mean: averages, constant: usual }: NormDefaults): Statistic {
  const given = (typeof written === 'object' ? written : { kind: written }) as Partial<Statistic>;
  const { kind = 'l2', p, k } = given;
  const { sums } = statistics[kind];
  const mean = given.mean ?? (averages || !sums);
  if (!mean && !sums) throw new SpecError('statistic.mean', `expected true for "${kind}", got false`);
  if (!mean && typeof given.constant === 'string')
    throw new SpecError('statistic.constant', `expected a number beside the mean false, got "${given.constant}"`);
  if (kind === 'lp' && p === undefined)
    throw new SpecError('statistic.p', 'expected a number above 0 for "lp", got none');
  if (kind === 'topk' && k === undefined)
    throw new SpecError('statistic.k', 'expected a positive integer for "topk", got none');
  return {
    kind,
    ...(mean && (averages || !sums) ? {} : { mean }),
    ...(kind === 'lp' ? { p: p as number } : {}),
    ...(kind === 'topk' ? { k: k as number, sumOrder: given.sumOrder ?? 'position' } : {}),
    ...(kind === 'range' ? { chunks: given.chunks ?? 1 } : {}),
    ...(kind === 'linf' || kind === 'range' ? { extremum: given.extremum ?? 'ieee' } : {}),
    constant: given.constant ?? (mean ? usual : 1),
  };
}

function resolveEpsilon(written: unknown, statistic: Statistic, { epsilon }: NormDefaults): Epsilon {
  const { root, epsilon: usual = epsilon } = statistics[statistic.kind];
  const given = (typeof written === 'object' ? written : { value: written }) as Partial<Epsilon>;
  const place = given.place ?? (root ? 'insideRoot' : 'added');
  if (place === 'insideRoot' && !root)
    throw new SpecError(
      'epsilon.place',
      `expected "added" or "maximum" for the statistic "${statistic.kind}", which has no root`,
    );
  return { value: given.value ?? usual, place };
}

function resolveFormats(written: Written): NormModel['formats'] {
  const input = written.input ?? 'binary16';
  const compute = written.compute ?? 'binary32';
  return {
    input: formatAt('formats.input', input),
    parameters: formatAt('formats.parameters', written.parameters ?? input),
    compute: formatAt('formats.compute', compute),
    saved: formatAt('formats.saved', written.saved ?? compute),
    output: formatAt('formats.output', written.output ?? input, false),
  };
}

function resolveRunning(spec: Written, norm: NormName): NormModel['running'] {
  const written = spec.running as { convention: 'pytorch' | 'paper'; momentum?: number } | null | undefined;
  if (written !== null && written !== undefined && !norms[norm].running) {
    throw new SpecError('running', `expected null for "${norm}", which keeps no running statistics`);
  }
  if (spec.mode === 'inference' && !norms[norm].running)
    throw new SpecError('mode', `expected "training" for "${norm}", got "inference"`);
  if (!written) return spec.mode === 'inference' ? { convention: 'pytorch', momentum: 0.1 } : null;
  return { convention: written.convention, momentum: written.momentum ?? 0.1 };
}

function resolveAffine(written: unknown, { affine }: NormDefaults): NormModel['affine'] {
  if (typeof written === 'boolean') return { weight: written, bias: written };
  const { weight, bias } = { ...affine, ...(written as Partial<NormModel['affine']> | undefined) };
  return { weight, bias };
}

function resolveGain(written: unknown, norm: NormName, affine: NormModel['affine']): Pick<NormModel, 'gain'> {
  if (!norms[norm].gains) {
    if (written === undefined) return {};
    throw new SpecError('gain', `not used by the norm "${norm}"`);
  }
  const gain = (written ?? 'learned') as GainName;
  if (!affine.weight && gain !== 'learned')
    throw new SpecError('affine.weight', `expected true for the gain "${gain}", got false`);
  return { gain };
}

function resolveDevice(written: Written): Device {
  return { division: 0.5, root: 0.5, reciprocalRoot: 0.5, ...(written as Partial<Device>) };
}

/** The coordinates by which each layout is given, with their defaults; undefined: the norm's, or must be given. */
const coordinates = {
  axes: { axes: [-1] },
  channel: { channelAxis: undefined },
  groups: { channelAxis: undefined, groups: undefined, channelsLast: false },
} as const;

function resolveLayout(
  spec: Written,
  norm: NormName,
): Pick<NormModel, 'axes' | 'channelAxis' | 'groups' | 'channelsLast'> {
  const used: Readonly<Record<string, unknown>> = coordinates[norms[norm].layout];
  const stray = ['axes', 'channelAxis', 'groups', 'channelsLast'].find(
    (key) => spec[key] !== undefined && !(key in used),
  );
  if (stray !== undefined)
    throw new SpecError(stray, `not used by the norm "${norm}", which uses ${Object.keys(used).join(' and ')}`);
  const usual: Written = { ...norms[norm].defaults };
  const layout = Object.entries(used).map(([key, fallback]) => [key, spec[key] ?? fallback ?? usual[key]] as const);
  const missing = layout.find(([, value]) => value === undefined);
  if (missing !== undefined) throw new SpecError(missing[0], `expected a value for the norm "${norm}", got none`);
  return Object.fromEntries(layout);
}

/** Fills in a validated norm spec. @throws SpecError with the path where two choices contradict each other */
export function resolveNorm(spec: Written): NormSpec {
  const norm = spec.norm as NormName;
  const { defaults: usual } = norms[norm];
  const statistic = resolveStatistic(spec.statistic, usual);
  const formats = resolveFormats(section(spec, 'formats'));
  const defaults = defaultsOf(spec, formats.compute);
  const epsilon = resolveEpsilon(spec.epsilon, statistic, usual);
  const running = resolveRunning(spec, norm);
  const affine = resolveAffine(spec.affine, usual);
  const gain = resolveGain(spec.gain, norm, affine);
  const { measured } = statistics[statistic.kind];
  if (running?.convention === 'pytorch' && measured && (statistic.kind !== 'l2' || statistic.mean === false)) {
    throw new SpecError(
      'running.convention',
      `expected "paper" for the statistic "${statistic.kind}", which has no variance`,
    );
  }
  const mode = (spec.mode ?? 'training') as NormModel['mode'];
  const stages = resolveStages(section(spec, 'stages'), defaults, {
    ...gain,
    epsilon,
    formats,
    statistic,
    norm,
    running,
  });
  return {
    bitnorm: 1,
    norm,
    ...resolveLayout(spec, norm),
    mode,
    running,
    affine,
    ...gain,
    statistic,
    epsilon,
    formats,
    overflow: (spec.overflow ?? 'ieee') as NormModel['overflow'],
    tininess: (spec.tininess ?? 'after') as NormModel['tininess'],
    seed: (spec.seed ?? 0) as number,
    device: resolveDevice(section(spec, 'device')),
    stages,
    backward: resolveBackward(spec.backward, defaults, { ...gain, norm, statistic, epsilon, formats, mode, stages }),
    orders: defaults.orders,
  };
}
