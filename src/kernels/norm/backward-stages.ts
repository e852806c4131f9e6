import type { BackwardForm } from '../../normalizers/backward/stages.ts';
import { gainOf } from '../../normalizers/gain.ts';
import type { NormModel, RootStage } from '../../normalizers/model.ts';
import type { OrderOrName } from '../../reductions/order.ts';
import {
  checkOrder,
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

/** What a backward pass depends on of the rest of its spec. */
export type Forward = Pick<NormModel, 'gain' | 'norm' | 'statistic' | 'formats' | 'stages' | 'mode' | 'epsilon'>;

/** What decides which stages there are, and the format of dx. */
interface Layout {
  readonly form: BackwardForm['form'];
  readonly sums: 'elements' | 'channels';
  readonly output: string;
}

/** Fills in one stage. */
type Resolve = (written: Written, path: string, defaults: Defaults) => object;

function partsOf(written: unknown, path: string, { orders }: Defaults): object {
  if (written === undefined) return {};
  const { size, order = 'sequential', format } = written as Written;
  checkOrder(order as OrderOrName, `${path}.order`, orders);
  return { parts: { size, order, format: formatAt(`${path}.format`, format) } };
}

const sumStage: Resolve = (written, path, defaults) => {
  const { divide: _, ...resolved } = reductionStage(written, path, defaults);
  return { ...resolved, ...partsOf(written.parts, `${path}.parts`, defaults) };
};

const products: Resolve = (written, path, defaults) => ({
  contract: (written.contract ?? defaults.contract) as boolean,
  ...optionalFormats(written, ['productFormat'], path),
});

const dotStage: Resolve = (written, path, defaults) => ({
  ...sumStage(written, path, defaults),
  ...products(written, path, defaults),
});

/** A sum of products that no count divides. */
const productSum: Resolve = (written, path, defaults) => {
  const { divide: _divide, kind: _kind, ...resolved } = reductionStage(written, path, defaults);
  const { sumFormat: _sum, divideFormat: _by, resultFormat: _result, ...kept } = resolved;
  return { ...kept, ...products(written, path, defaults) };
};

/** The same where every group takes the stage's one order. */
const channelsStage: Resolve = (written, path, defaults) => {
  const resolved = productSum(written, path, defaults);
  checkOrder((resolved as { order: OrderOrName }).order, `${path}.order`, defaults.orders);
  return resolved;
};

const parametersStage: Resolve = (written, path, defaults) => {
  const { accumulator, heldFormat } = written;
  if (heldFormat !== undefined && (accumulator === 'kahan' || accumulator === 'neumaier'))
    throw new SpecError(`${path}.heldFormat`, `expected none for the accumulator "${accumulator}"`);
  return { ...productSum(written, path, defaults), ...optionalFormats(written, ['heldFormat'], path) };
};

const normalizeStage =
  (root: RootStage): Resolve =>
  (written, path, defaults) => {
    const form = (written.form ?? 'centered') as string;
    if (form !== 'centered' && root.kind === 'divide')
      throw new SpecError(`${path}.form`, `expected "centered" where the root stage divides, got "${form}"`);
    return { ...contracted(written, path, defaults), form, ...optionalFormats(written, ['resultFormat'], path) };
  };

/** The combination of an element's gradient, with how its terms are associated. */
const gradientStage =
  (associations: readonly [string, string]): Resolve =>
  (written, path, defaults) => {
    const association = (written.association ?? associations[0]) as string;
    if (!associations.includes(association))
      throw new SpecError(`${path}.association`, `expected one of ${associations.join(', ')}, got "${association}"`);
    return { ...contracted(written, path, defaults), association };
  };

/** The scale of inference, from the running statistics: as the forward pass computes it where nothing else is said. */
const rootStage =
  ({ stages, epsilon }: Forward): Resolve =>
  (written, path, defaults) =>
    resolveRoot({ ...stages.root, ...written }, defaults, epsilon, path);

const outputStage =
  (output: string): Resolve =>
  (written, path, defaults) => {
    const resolved = stage(written, path, defaults, output);
    if (resolved.format === output) return resolved;
    throw new SpecError(`${path}.format`, `expected the output format ${output}, got ${resolved.format}`);
  };

/** The stages of each form, in the order in which they run. */
function resolversOf(model: Forward, { form, sums, output }: Layout): Readonly<Record<string, Resolve>> {
  const first = { ...(model.mode === 'inference' ? { root: rootStage(model) } : {}), load: stage };
  const gain = gainOf(model).held ? { gain: productSum } : {};
  const last = { parameters: parametersStage, ...gain, output: outputStage(output) };
  const normalize = normalizeStage(model.stages.root);
  switch (form) {
    case 'direct': {
      const reductions = { dot: dotStage, sum: sumStage, slope: sumStage };
      const gradient = gradientStage(['summed', 'stepwise']);
      return { ...first, center: stage, normalize, product: stage, ...reductions, gradient, ...last };
    }
    case 'coefficients': {
      const gradient = gradientStage(['gradient', 'weight']);
      const reductions = { dot: dotStage, sum: dotStage };
      const rest = { coefficients: contracted, gradient, ...last };
      if (sums === 'channels') return { ...first, ...reductions, channels: channelsStage, ...rest };
      return { ...first, center: stage, normalize, product: stage, ...reductions, ...rest };
    }
    case 'projected':
      return {
        ...{ ...first, center: stage, dot: dotStage, sum: sumStage },
        ...{ coefficients: stage, gradient: contracted, ...last },
      };
  }
}

/** The stages of a backward pass, filled in. @throws SpecError with the path of what is wrong, or of a stage that does not run */
export function backwardStages(written: Written, defaults: Defaults, model: Forward, layout: Layout): object {
  const resolvers = resolversOf(model, layout);
  const idle = Object.keys(written).find((name) => !Object.hasOwn(resolvers, name));
  if (idle !== undefined) {
    const used = Object.keys(resolvers).join(', ');
    throw new SpecError(`backward.stages.${idle}`, `not used by the form "${layout.form}" here, which uses ${used}`);
  }
  return Object.fromEntries(
    Object.entries(resolvers).map(([name, resolve]) => [
      name,
      resolve(section(written, name), `backward.stages.${name}`, defaults),
    ]),
  );
}
