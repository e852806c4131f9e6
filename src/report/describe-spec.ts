import type { ReductionKind } from '../kernels/reduction/model.ts';
import type { ResolvedSpec } from '../kernels/spec.ts';
import { norms } from '../normalizers/catalogue.ts';
import type { NormName } from '../normalizers/model.ts';
import { describeOrder } from '../reductions/describe.ts';
import { type OrderOrName, type OrderTable, orderPresets } from '../reductions/order.ts';

/** One line of a spec in words. */
export interface SpecLine {
  readonly term: string;
  readonly words: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** What the families' specs have in common. */
interface SpecShape {
  readonly stages: Readonly<Record<string, Fields | readonly Fields[]>>;
  readonly orders: OrderTable;
  readonly backward?: BackwardShape | null;
  readonly statistic?: { readonly kind: string };
}

interface BackwardShape {
  readonly saved: string;
  readonly form: string;
  readonly sums?: string;
  readonly formats: Fields;
  readonly stages: Readonly<Record<string, Fields>>;
}

/** What each field of a stage says, where it says something; the ones that are as always are not mentioned. */
const stagePhrases: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  format: String,
  kind: (kind) => (kind === 'divide' ? 'by division' : kind === 'reciprocal' ? 'by reciprocal' : String(kind)),
  form: (form) => (form === 'centered' ? undefined : `${String(form)} form`),
  method: (method) => ({ twoPass: 'two passes', onePass: 'one pass', welford: 'Welford' })[String(method)],
  rounding: (rounding) =>
    rounding === 'tiesToEven'
      ? undefined
      : typeof rounding === 'string'
        ? rounding
        : `stochastic, ${(rounding as { stochastic: number }).stochastic} bits`,
  subnormals: (policy) => (policy === 'keep' ? undefined : `subnormals ${String(policy)}`),
  accumulator: (kind) => (kind === 'plain' ? undefined : typeof kind === 'string' ? `${kind} sum` : 'fused adds'),
  mergeFormat: (format) => `merged in ${String(format)}`,
  productFormat: (format) => `products in ${String(format)}`,
  association: (which) => (which === 'stepwise' ? 'step by step' : which === 'weight' ? 'γ first' : undefined),
  heldFormat: (format) => `held in ${String(format)}`,
  divide: (when) => (when === 'after' ? undefined : `divided at ${when === 'each' ? 'each term' : 'each merge'}`),
  contract: (contract) => (contract === true ? 'contracted to fma' : undefined),
  division: (kind) => (kind === 'reciprocal' ? 'by reciprocal' : undefined),
  fractionBits: (bits) => (typeof bits === 'number' ? `${bits} fraction bits` : undefined),
  scale: (scale) => `scale ${String(scale)}`,
  zeroPoint: (zero) => (zero === 0 ? undefined : `zero point ${String(zero)}`),
  convention: (convention) => `as ${String(convention)}`,
  narrowRange: (narrow) => (narrow === true ? 'narrow range' : undefined),
};

function stageWords(stage: Fields, table: OrderTable): string {
  const said = Object.entries(stagePhrases).map(([key, phrase]) =>
    stage[key] === undefined ? undefined : phrase(stage[key]),
  );
  const order = stage.order === undefined ? undefined : `order ${orderWords(stage.order as OrderOrName, table)}`;
  return [...said, order].filter((words) => words !== undefined).join(', ');
}

function orderWords(order: OrderOrName, table: OrderTable): string {
  const words = describeOrder(order, table);
  return typeof order === 'string' ? `“${order}”: ${words}` : words;
}

/** A value of the top of a spec, in words. */
function topWords(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.join(', ');
  const said = Object.entries(value).map(([key, one]) => {
    if (typeof one === 'boolean') return one ? key : `no ${key}`;
    const words = typeof one === 'object' ? JSON.stringify(one) : String(one);
    return key === 'kind' || key === 'value' ? words : `${key} ${words}`;
  });
  return said.join(', ');
}

const structural = ['bitnorm', 'stages', 'orders', 'backward'];
/** What most specs leave as it is; said only where they don't. */
const usual: Fields = {
  ...{
    overflow: 'ieee',
    tininess: 'after',
    seed: 0,
    running: null,
    mode: 'training',
    rounding: 'tiesToEven',
    subnormals: 'keep',
  },
  axis: null,
};
const usualDevice = JSON.stringify({ division: 0.5, root: 0.5, reciprocalRoot: 0.5 });

const isUsual = (key: string, value: unknown): boolean =>
  usual[key] === value || (key === 'device' && JSON.stringify(value) === usualDevice);

/** What tells which stages a kernel runs; each family has some of these. */
interface Running {
  readonly norm?: NormName;
  readonly integerNorm?: NormName;
  readonly reduce?: ReductionKind;
  readonly running?: object | null;
  readonly affine?: { readonly weight: boolean; readonly bias: boolean };
}

/** Stages that a spec has but that its kernel does not run. */
function idleStages(spec: Running): readonly string[] {
  const { running, affine, reduce } = spec;
  const norm = spec.norm ?? spec.integerNorm;
  return [
    ...(norm !== undefined && !norms[norm].centres ? ['mean', 'center'] : []),
    ...(running === null ? ['running'] : []),
    ...(affine?.weight === false && !affine.bias ? ['affine'] : []),
    ...(reduce !== undefined && reduce !== 'variance' ? ['mean'] : []),
    ...(reduce !== undefined && reduce !== 'l2' && reduce !== 'lp' ? ['root'] : []),
  ];
}

/** A backward pass: its choices, and the stages of it that run. */
function backwardLines({ backward, norm, statistic }: SpecShape & Running, table: OrderTable) {
  if (!backward) return { choices: [], stages: [] };
  const { saved, form, sums, formats, stages } = backward;
  const uncentred = norm !== undefined && !norms[norm].centres;
  const idle = [
    ...(uncentred ? ['center', ...(form === 'direct' ? ['sum'] : [])] : []),
    ...(statistic?.kind === 'l2' ? ['slope'] : []),
  ];
  const words = [`${form} form`, ...(sums === 'channels' ? ['sums of channels first'] : []), `statistics ${saved}`];
  const steps = Object.entries(stages).filter(([name]) => !idle.includes(name));
  return {
    choices: [{ term: 'backward', words: `${words.join(', ')}, ${topWords(formats)}` }],
    stages: steps.map(([name, stage]) => ({ term: `backward ${name}`, words: stageWords(stage, table) })),
  };
}

/** A resolved spec in words: its choices but the usual ones, and its stages in the order in which they run. */
export function describeChoices(spec: ResolvedSpec): {
  readonly choices: readonly SpecLine[];
  readonly stages: readonly SpecLine[];
} {
  const shape = spec as Partial<SpecShape> & Running;
  const { stages = {}, orders = {} } = shape;
  const table = { ...orderPresets, ...orders };
  const idle = idleStages(shape);
  const top = Object.entries(spec).filter(([key, value]) => !structural.includes(key) && !isUsual(key, value));
  const steps = Object.entries(stages).filter(([name]) => !idle.includes(name));
  const backward = backwardLines({ ...shape, stages, orders }, table);
  return {
    choices: [...top.map(([term, value]) => ({ term, words: topWords(value) })), ...backward.choices],
    stages: [
      ...steps.flatMap(([term, stage]) => [stage].flat().map((one) => ({ term, words: stageWords(one, table) }))),
      ...backward.stages,
    ],
  };
}
