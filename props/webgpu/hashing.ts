import type { Accumulator } from '../../src/reductions/evaluate.ts';
import type { WgslAccumulator } from '../../src/webgpu/wgsl/accumulator.ts';
import type { WgslModule } from '../../src/webgpu/wgsl/module.ts';

/*
 * An accumulator whose state is a hash of every step that led to it, here and on a device: two orders differ in any step, operand or side, and
 * their hashes do.
 */

const tags = { load: 1, push: 2, pushAlternate: 3, pushBlock: 4, merge: 5 } as const;
const start = 0x9e3779b9;

function mix(tag: number, a: number, b: number): number {
  let h = Math.imul(a ^ Math.imul(tag, 0x85ebca6b), 0xcc9e2d51);
  h = ((h << 13) | (h >>> 19)) + Math.imul(b, 0x1b873593);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  return (h ^ (h >>> 13)) >>> 0;
}

const wgslMix = `fn mix_in(tag: u32, a: u32, b: u32) -> u32 {
  var h = (a ^ (tag * 0x85ebca6bu)) * 0xcc9e2d51u;
  h = ((h << 13u) | (h >> 19u)) + b * 0x1b873593u;
  h = (h ^ (h >> 16u)) * 0x85ebca6bu;
  return h ^ (h >> 13u);
}`;

/** Of a group's terms that are their own positions. */
export const hashing = (group: number): Accumulator<number> => ({
  zero: () => (start + group) >>> 0,
  load: (x) => mix(tags.load, group, x),
  push: (state, x) => mix(tags.push, state, x),
  pushAlternate: (state, x) => mix(tags.pushAlternate, state, x),
  pushBlock: (state, terms) =>
    terms.reduce((h, x) => mix(tags.pushBlock, h, x), mix(tags.pushBlock, state, terms.length)),
  merge: (left, right) => mix(tags.merge, left, right),
  finish: (state) => state,
});

/** The same on a device. */
export function wgslHashing(module: WgslModule): WgslAccumulator {
  const name = module.declare('mix_in', wgslMix);
  const call = (tag: number, a: string, b: string): string => `${name}(${tag}u, ${a}, ${b})`;
  return {
    type: 'u32',
    words: 1,
    zero: `(${start}u + group)`,
    load: (x) => call(tags.load, 'group', x),
    push: (state, x) => call(tags.push, state, x),
    pushAlternate: (state, x) => call(tags.pushAlternate, state, x),
    pushBlock: (state, terms) =>
      terms.reduce((h, x) => call(tags.pushBlock, h, x), call(tags.pushBlock, state, `${terms.length}u`)),
    merge: (left, right) => call(tags.merge, left, right),
  };
}
