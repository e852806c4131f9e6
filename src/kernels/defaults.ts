import { findFloatFormat, findFormat } from '../formats/catalogue.ts';
import type { OverflowPolicy } from '../formats/context.ts';
import type { AffineStage, MomentStage, ReductionStage, Stage } from '../normalizers/model.ts';
import { alternativesOf } from '../reductions/by-group.ts';
import { lookUpOrder, type Order, type OrderOrName, orderPresets } from '../reductions/order.ts';
import { SpecError } from './schema/validate.ts';

/** A spec as written: its shape has been validated, nothing has been filled in. */
export type Written = Readonly<Record<string, unknown>>;

/** The object at a key, empty where there is none. */
export function section(spec: Written, key: string): Written {
  return (spec[key] ?? {}) as Written;
}

/** What the top of a spec settles for every stage. */
export interface Defaults {
  readonly rounding: Stage['rounding'];
  readonly subnormals: Stage['subnormals'];
  readonly contract: boolean;
  readonly order: OrderOrName;
  readonly orders: Readonly<Record<string, Order>>;
  readonly compute: string;
}

export function defaultsOf(spec: Written, compute: string): Defaults {
  return {
    rounding: (spec.rounding ?? 'tiesToEven') as Stage['rounding'],
    subnormals: (spec.subnormals ?? 'keep') as Stage['subnormals'],
    contract: (spec.contract ?? false) as boolean,
    order: (spec.order ?? 'sequential') as OrderOrName,
    orders: section(spec, 'orders') as Readonly<Record<string, Order>>,
    compute,
  };
}

/** The canonical name of a format. @throws SpecError with the path when there is none */
export function formatAt(path: string, name: unknown, floating = true): string {
  try {
    return (floating ? findFloatFormat(String(name)) : findFormat(String(name))).name;
  } catch (error) {
    throw new SpecError(path, (error as Error).message);
  }
}

export function stage(written: Written, path: string, defaults: Defaults, format = defaults.compute): Stage {
  return {
    format: formatAt(`${path}.format`, written.format ?? format),
    rounding: (written.rounding ?? defaults.rounding) as Stage['rounding'],
    subnormals: (written.subnormals ?? defaults.subnormals) as Stage['subnormals'],
    ...(written.overflow === undefined ? {} : { overflow: written.overflow as OverflowPolicy }),
  };
}

/** The stage that rounds to the output's format. @throws SpecError when it names another one */
export function outputStage(written: Written, defaults: Defaults, output: string): Stage {
  const resolved = stage(written, 'stages.output', defaults, output);
  if (resolved.format !== output)
    throw new SpecError('stages.output.format', `expected the output format ${output}, got ${resolved.format}`);
  return resolved;
}

export function contracted(written: Written, path: string, defaults: Defaults): AffineStage {
  return { ...stage(written, path, defaults), contract: (written.contract ?? defaults.contract) as boolean };
}

export function reductionStage(written: Written, path: string, defaults: Defaults): ReductionStage {
  const order = (written.order ?? defaults.order) as OrderOrName;
  const accumulator = (written.accumulator ?? 'plain') as ReductionStage['accumulator'];
  if (typeof accumulator === 'object' && findFloatFormat(defaults.compute).precision > 24)
    throw new SpecError(
      `${path}.accumulator`,
      `expected a fused add of terms of at most 24 bits, got ${defaults.compute}`,
    );
  checkStageOrder(order, `${path}.order`, defaults.orders);
  return {
    ...stage(written, path, defaults),
    order,
    accumulator,
    ...optionalFormats(written, ['mergeFormat', 'sumFormat', 'divideFormat', 'resultFormat'], path),
    divide: (written.divide ?? 'after') as ReductionStage['divide'],
    kind: (written.kind ?? 'divide') as ReductionStage['kind'],
    ...(written.kind === 'reciprocal' ? optionalFormats(written, ['reciprocalFormat'], path) : {}),
  };
}

export function momentStage(written: Written, path: string, defaults: Defaults): MomentStage {
  const method = (written.method ?? 'twoPass') as MomentStage['method'];
  return {
    ...reductionStage(written, path, defaults),
    method,
    contract: (written.contract ?? defaults.contract) as boolean,
    ...optionalFormats(written, ['productFormat'], path),
    ...(method === 'welford'
      ? {
          pushKind: written.pushKind ?? 'divide',
          mergeKind: written.mergeKind ?? 'divide',
          mergeForm: written.mergeForm ?? 'moved',
        }
      : {}),
  } as MomentStage;
}

/** The formats among these keys that are written, by their canonical names. */
export function optionalFormats(written: Written, keys: readonly string[], path: string): Record<string, string> {
  const given = keys.filter((key) => written[key] !== undefined);
  return Object.fromEntries(given.map((key) => [key, formatAt(`${path}.${key}`, written[key])]));
}

/** The order of a stage may be chosen by group; orders within it may not. */
function checkStageOrder(order: OrderOrName, path: string, orders: Readonly<Record<string, Order>>): void {
  const found = typeof order === 'string' ? namedOrder(order, path, orders) : order;
  const alternatives = 'byGroup' in found ? alternativesOf(found.byGroup) : [order];
  for (const one of alternatives) checkOrder(one, path, orders);
}

/** Every name in an order must be known, and each split must say how it deals. @throws SpecError under that path */
export function checkOrder(
  order: OrderOrName,
  path: string,
  orders: Readonly<Record<string, Order>>,
  open: readonly string[] = [],
): void {
  if (typeof order === 'string') {
    if (open.includes(order)) throw new SpecError(path, `order "${order}" contains itself`);
    checkOrder(namedOrder(order, path, orders), `orders.${order}`, orders, [...open, order]);
    return;
  }
  if ('byGroup' in order) throw new SpecError(path, 'expected "byGroup" only as the whole order of a stage');
  if ('split' in order) {
    const { lanes, blocks, parts, groups, vector, head, tail = 'deal', inner, outer } = order.split;
    if (head !== undefined && tail === 'deal') throw new SpecError(`${path}.split.head`, 'expected a tail but "deal"');
    const ways = [lanes, blocks, parts, groups].filter((way) => way !== undefined).length;
    if (ways !== 1)
      throw new SpecError(`${path}.split`, `expected exactly one of lanes, blocks, parts, groups, got ${ways}`);
    if (vector !== undefined && lanes === undefined)
      throw new SpecError(`${path}.split.vector`, 'expected to stand beside lanes');
    checkOrder(inner, `${path}.split.inner`, orders, open);
    checkOrder(outer, `${path}.split.outer`, orders, open);
  }
  if ('tree' in order && order.tree.odd === 'counter' && order.tree.pairing !== 'adjacent')
    throw new SpecError(
      `${path}.tree.odd`,
      `expected another way for the pairing "${order.tree.pairing}", got "counter"`,
    );
  if ('bisect' in order) checkOrder(order.bisect.inner, `${path}.bisect.inner`, orders, open);
  if ('bySize' in order) {
    checkOrder(order.bySize.below, `${path}.bySize.below`, orders, open);
    checkOrder(order.bySize.otherwise, `${path}.bySize.otherwise`, orders, open);
  }
}

function namedOrder(name: string, path: string, orders: Readonly<Record<string, Order>>): Order {
  try {
    return lookUpOrder(name, { ...orderPresets, ...orders });
  } catch (error) {
    throw new SpecError(path, (error as Error).message);
  }
}
