import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { mergeSpecs } from '../kernels/presets.ts';
import type { KernelSpec } from '../kernels/spec.ts';
import { UsageError } from './exit.ts';
import { isRecord, overlaySpec } from './overlay-spec.ts';

/** Options that write a spec, as commander hands them over. */
export type SpecFlags = Readonly<Record<string, string | boolean | undefined>>;

/** One flag: how it is written and how its value enters the spec. */
interface SpecFlag {
  readonly flags: string;
  readonly about: string;
  readonly path: readonly string[];
  readonly parse: (text: string) => unknown;
}

const asText = (text: string): unknown => text;

function asNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw new UsageError(`expected a number, got "${text}"`);
  return value;
}

const asNumbers = (text: string): unknown => text.split(',').map(asNumber);

/** A word, or JSON for what is no word. */
export function asWordOrJson(text: string): unknown {
  if (!/^[[{]/.test(text.trim())) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UsageError(`expected a name or JSON, got ${text}: ${(error as Error).message}`);
  }
}

/** What the number after a statistic's colon is. */
const statisticArguments = new Map([
  ['lp', 'p'],
  ['topk', 'k'],
  ['range', 'chunks'],
]);

/** l2, l1, linf, range, unit, lp:3, topk:10 */
export function asStatistic(text: string): unknown {
  const [kind, argument, ...rest] = text.split(':') as [string, ...string[]];
  if (argument === undefined) return { kind };
  const field = statisticArguments.get(kind);
  if (field === undefined || rest.length > 0)
    throw new UsageError(`expected a number after one of ${[...statisticArguments.keys()].join(', ')}, got "${text}"`);
  return { kind, [field]: asNumber(argument) };
}

const asConstant = (text: string): unknown => (text === 'paper' || text === 'exact' ? text : asNumber(text));
const asRounding = (text: string): unknown =>
  text.startsWith('stochastic:') ? { stochastic: asNumber(text.slice(11)) } : text;
const no = (): boolean => false;
const yes = (): boolean => true;
const asBackward = (): unknown => ({});
const given = (): string => 'given';

const specFlags: readonly SpecFlag[] = [
  { flags: '--norm <name>', about: 'layer, rms, batch, group, instance or weight', path: ['norm'], parse: asText },
  { flags: '--integer-norm <name>', about: 'the same but weight on int8', path: ['integerNorm'], parse: asText },
  { flags: '--reduce <kind>', about: 'a plain reduction: sum, mean, l1, l2, linf …', path: ['reduce'], parse: asText },
  { flags: '--convert <kind>', about: 'cast, quantize or dequantize', path: ['convert'], parse: asText },
  { flags: '--preset <name>', about: 'a base for the rest: fp16, bf16, fp16-pure …', path: ['preset'], parse: asText },
  { flags: '--axis <axes>', about: 'axes of a group, such as -1 or -2,-1', path: ['axes'], parse: asNumbers },
  { flags: '--channel-axis <axis>', about: 'axis of the channels', path: ['channelAxis'], parse: asNumber },
  { flags: '--groups <count>', about: 'groups of a group norm', path: ['groups'], parse: asNumber },
  { flags: '--gain <kind>', about: 'weight: learned, fixed or total', path: ['gain'], parse: asText },
  {
    flags: '--statistic <kind>',
    about: 'l2, l1, linf, range, unit, lp:P or topk:K',
    path: ['statistic'],
    parse: asStatistic,
  },
  { flags: '--constant <c>', about: 'paper, exact or a number', path: ['statistic', 'constant'], parse: asConstant },
  { flags: '--eps <value>', about: 'epsilon', path: ['epsilon', 'value'], parse: asNumber },
  { flags: '--eps-place <place>', about: 'insideRoot, added or maximum', path: ['epsilon', 'place'], parse: asText },
  { flags: '--in <format>', about: 'format of x', path: ['formats', 'input'], parse: asText },
  { flags: '--params <format>', about: 'format of weight and bias', path: ['formats', 'parameters'], parse: asText },
  { flags: '--acc <format>', about: 'format of every stage inside', path: ['formats', 'compute'], parse: asText },
  { flags: '--saved <format>', about: 'format of mean and rstd', path: ['formats', 'saved'], parse: asText },
  { flags: '--out <format>', about: 'format of y', path: ['formats', 'output'], parse: asText },
  { flags: '--order <order>', about: 'name of an order, or JSON', path: ['order'], parse: asWordOrJson },
  {
    flags: '--method <method>',
    about: 'variance: twoPass, onePass or welford',
    path: ['stages', 'moment', 'method'],
    parse: asText,
  },
  { flags: '--root <kind>', about: 'rsqrt, reciprocal or divide', path: ['stages', 'root', 'kind'], parse: asText },
  {
    flags: '--form <form>',
    about: 'centered, shifted, folded or weighted',
    path: ['stages', 'normalize', 'form'],
    parse: asText,
  },
  { flags: '--contract', about: 'contract multiply-adds to fma', path: ['contract'], parse: yes },
  { flags: '--no-weight', about: 'without weight', path: ['affine', 'weight'], parse: no },
  { flags: '--no-bias', about: 'without bias', path: ['affine', 'bias'], parse: no },
  { flags: '--mode <mode>', about: 'batch: training or inference', path: ['mode'], parse: asText },
  {
    flags: '--rounding <mode>',
    about: 'tiesToEven, towardZero …, stochastic:BITS',
    path: ['rounding'],
    parse: asRounding,
  },
  {
    flags: '--subnormals <policy>',
    about: 'keep, flush, flushInput or flushOutput',
    path: ['subnormals'],
    parse: asText,
  },
  { flags: '--overflow <policy>', about: 'ieee, saturate, saturateFinite or onnx', path: ['overflow'], parse: asText },
  { flags: '--division-ulps <n>', about: 'error of divisions', path: ['device', 'division'], parse: asNumber },
  { flags: '--root-ulps <n>', about: 'error of square roots', path: ['device', 'root'], parse: asNumber },
  { flags: '--rsqrt-ulps <n>', about: 'error of rsqrt', path: ['device', 'reciprocalRoot'], parse: asNumber },
  { flags: '--backward', about: 'with the backward pass: dx, dweight, dbias', path: ['backward'], parse: asBackward },
  {
    flags: '--saved-given',
    about: 'the backward pass alone, from saved mean and rstd',
    path: ['backward', 'saved'],
    parse: given,
  },
  { flags: '--convention <name>', about: 'of quantisation: onnx, tensorrt …', path: ['convention'], parse: asText },
];

/** The name under which commander hands a flag over, and whether it is a --no- flag. */
function optionName(flags: string): { name: string; negated: boolean } {
  const long = flags.split(' ')[0].slice(2);
  const negated = long.startsWith('no-');
  const words = (negated ? long.slice(3) : long).split('-');
  return {
    name: words.map((word, i) => (i === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join(''),
    negated,
  };
}

/** Adds the options that write a spec. */
export function addSpecFlags(command: Command): Command {
  command.option('--spec <file>', 'spec as JSON; flags override it');
  for (const { flags, about } of specFlags) command.option(flags, about);
  return command;
}

function nested(path: readonly string[], value: unknown): KernelSpec {
  const [key, ...rest] = path as [string, ...string[]];
  return { [key]: rest.length === 0 ? value : nested(rest, value) };
}

function partOf({ flags, path, parse }: SpecFlag, options: SpecFlags): KernelSpec {
  const { name, negated } = optionName(flags);
  const given = options[name];
  if (given === undefined || (negated && given !== false) || (!negated && given === false)) return {};
  try {
    return nested(path, parse(String(given)));
  } catch (error) {
    throw new UsageError(`${flags.split(' ')[0]}: ${(error as Error).message}`);
  }
}

export function readSpecFile(path: string): KernelSpec {
  const text = readFileSync(path, 'utf8');
  try {
    return JSON.parse(text) as KernelSpec;
  } catch (error) {
    throw new UsageError(`${path}: not JSON: ${(error as Error).message}`);
  }
}

/** What a spec file and flags say; undefined where they say nothing. Flags override the file, both override `below`. */
export function specFromFlags(options: SpecFlags, below?: KernelSpec): KernelSpec | undefined {
  const base = typeof options.spec === 'string' ? readSpecFile(options.spec) : below;
  const flags = specFlags.map((flag) => partOf(flag, options)).reduce(mergeSpecs, {});
  if (base !== undefined && !isRecord(base))
    throw new UsageError(`spec: expected an object, got ${JSON.stringify(base)}`);
  if (base === undefined) return Object.keys(flags).length === 0 ? undefined : { bitnorm: 1, ...flags };
  return { bitnorm: 1, ...overlaySpec(base, flags) };
}
