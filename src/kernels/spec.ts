import type { EmulateOptions } from '../engines/run.ts';
import { float64Arithmetic } from '../formats/float64.ts';
import type { CountedEmulation, Emulation } from '../normalizers/emulate.ts';
import type { Tensor, Values } from '../tensors/tensor.ts';
import { conversionFamily } from './conversion/family.ts';
import type { ConversionModel } from './conversion/model.ts';
import type { Written } from './defaults.ts';
import type { Family, InputSlot, Split, Tensors } from './family.ts';
import { frozen } from './frozen.ts';
import { integerNormFamily } from './integer-norm/family.ts';
import type { IntegerNormModel } from './integer-norm/model.ts';
import { normFamily } from './norm/family.ts';
import type { NormSpec } from './norm/resolve.ts';
import { applyPreset } from './presets.ts';
import { reductionFamily } from './reduction/family.ts';
import type { ReductionModel } from './reduction/model.ts';
import { familySchemas } from './schema/index.ts';
import { SpecError, validate } from './schema/validate.ts';

/** A kernel's numerics with every choice written out: what is stored, shown and run. */
export type ResolvedSpec = NormSpec | IntegerNormModel | ReductionModel | ConversionModel;

/** A spec as people write it: JSON, of which everything but the version and the family's key has a default. */
export type KernelSpec = Written;

// Each family is only ever handed specs that it resolved itself, which the key tells.
const families = {
  norm: normFamily,
  integerNorm: integerNormFamily,
  reduce: reductionFamily,
  convert: conversionFamily,
} as const;

/** The family of a spec. @throws SpecError when it has no family's key */
export function familyFor(spec: object): Family<ResolvedSpec> {
  const found = Object.values(families).find(({ key }) => Object.hasOwn(spec, key));
  if (found === undefined)
    throw new SpecError(
      '',
      `expected one of the keys ${Object.keys(families).join(', ')}, got ${JSON.stringify(Object.keys(spec))}`,
    );
  return found;
}

/**
 * Checks a spec and writes out every choice. Resolving a resolved spec changes nothing. What comes out is frozen.
 * @param spec JSON, such as {"bitnorm": 1, "norm": "layer", "epsilon": 1e-6}
 * @throws SpecError naming the path of what is wrong
 */
export function resolveSpec(spec: unknown): ResolvedSpec {
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec))
    throw new SpecError('', `expected an object, got ${JSON.stringify(spec)}`);
  const complete = applyPreset(spec as Written);
  const family = familyFor(complete);
  validate(complete, familySchemas[family.key as keyof typeof familySchemas]);
  return frozen(family.resolve(complete));
}

/**
 * What a kernel of that spec must output, bit for bit, and, where asked for, the events of each stage.
 * @param inputs tensors by name: x, weight, bias …, each in the format that the spec gives it; outputs are held as x is, in doubles or
 * in a Float32Array
 * @throws RangeError naming the input that is missing or does not fit, or the engine that does not run the spec
 */
export function emulate<Data extends Values = Float64Array>(
  spec: ResolvedSpec,
  inputs: Tensors<Data>,
  options: EmulateOptions & { readonly events: true },
): CountedEmulation<Data>;
export function emulate<Data extends Values = Float64Array>(
  spec: ResolvedSpec,
  inputs: Tensors<Data>,
  options?: EmulateOptions,
): Emulation<Data>;
export function emulate<Data extends Values>(
  spec: ResolvedSpec,
  inputs: Tensors<Data>,
  options: EmulateOptions = {},
): Emulation<Data> {
  return familyFor(spec).emulate(spec, inputs, options) as Emulation<Data>;
}

/**
 * The correctly rounded result: over the reals, rounded once to the output's format.
 * @throws RangeError naming the input that is missing or does not fit
 */
export function exact(spec: ResolvedSpec, inputs: Tensors): Readonly<Record<string, Tensor>> {
  return familyFor(spec).exact(spec, inputs, float64Arithmetic);
}

/** The tensors that a kernel of that spec reads. */
export function inputsOf(spec: ResolvedSpec): readonly InputSlot[] {
  return familyFor(spec).inputs(spec);
}

/** The spec with its constants as numbers, which depend on the shape of x. */
export function bindSpec(spec: ResolvedSpec, shape: readonly number[]): ResolvedSpec {
  return familyFor(spec).bind(spec, shape);
}

/** What the kernel computes, in a line. */
export function describeSpec(spec: ResolvedSpec): string {
  return familyFor(spec).describe(spec);
}

/** Random bits depend on the position of an element in the whole tensor. */
function drawsRandomBits(spec: ResolvedSpec): boolean {
  return JSON.stringify(spec).includes('"stochastic"');
}

/** Whether rows along the first axis of x are computed apart from each other and draw no random bits. */
export function isSeparable(spec: ResolvedSpec, rank: number): boolean {
  return rank > 1 && familyFor(spec).separable(spec, rank) && !drawsRandomBits(spec);
}

/** The axis of x along which a kernel can be run in parts, each with the bits of the whole; undefined where there is none. */
export function splitOf(spec: ResolvedSpec, rank: number): Split | undefined {
  if (rank < 2 || drawsRandomBits(spec)) return undefined;
  const family = familyFor(spec);
  if (!family.separable(spec, rank)) return family.split?.(spec, rank);
  const byRow = family.inputs(spec).filter(({ byRow: has }) => has);
  return { axis: 0, parts: byRow.map(({ name }) => name) };
}
