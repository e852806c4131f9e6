import { describe, expect, test } from 'vitest';
import { overBatch, overFeatures, overGroups } from '../../src/normalizers/geometry.ts';
import { declareElement, offsetsText, radixOf } from '../../src/webgpu/wgsl/geometry.ts';
import { newModule } from '../../src/webgpu/wgsl/module.ts';

/** The offsets of digits, the fastest first. */
function offsetsOf(digits: NonNullable<ReturnType<typeof radixOf>>, length: number): number[] {
  return Array.from({ length }, (_, i) => {
    let [rest, offset] = [i, 0];
    for (const digit of digits) {
      offset += (rest % digit.length) * digit.stride;
      rest = Math.floor(rest / digit.length);
    }
    return offset;
  });
}

const geometries = [
  overFeatures([4, 5, 6], { axes: [0, 2] }),
  overFeatures([4, 5, 6], { axes: [1] }),
  overFeatures([1, 7], {}),
  overBatch([3, 4, 5, 2], { channelAxis: 1 }),
  overBatch([3, 4], { channelAxis: -1 }),
  overGroups([2, 6, 3, 5], { groups: 3 }),
  overGroups([2, 3, 5, 6], { channelAxis: -1, groups: 2, channelsLast: true }),
  overGroups([2, 1, 1], { groups: 1 }),
];

describe('offsets as digits', () => {
  test.each(geometries)(
    'of every list of a geometry (%#)',
    ({ groupBase, member, groupParameter, memberParameter }) => {
      for (const list of [groupBase, member, groupParameter, memberParameter]) {
        const digits = radixOf(list);
        expect(digits && offsetsOf(digits, list.length)).toEqual([...list]);
      }
    },
  );

  test('adjoining axes are one', () => {
    expect(radixOf(overFeatures([4, 5, 6], { axes: [1, 2] }).member)).toEqual([{ length: 30, stride: 1 }]);
    expect(radixOf(overBatch([3, 4, 5, 2], {}).member)).toEqual([
      { length: 10, stride: 1 },
      { length: 3, stride: 40 },
    ]);
  });

  test('are none of other lists, which become tables', () => {
    const primes = Int32Array.of(0, 2, 3, 5, 7);
    expect(radixOf(primes)).toBeUndefined();
    expect(radixOf([1, 2, 3])).toBeUndefined();
    expect(offsetsText('primes', primes)).toMatchObject({
      table: { name: 'primes', text: 'const primes = array<u32, 5>(0u, 2u, 3u, 5u, 7u);' },
    });
  });

  test('read as one writes them', () => {
    const module = newModule();
    declareElement(module, overBatch([3, 4, 5, 2], {}));
    expect(module.text()).toContain('return group * 10u + (member / 10u) * 40u + (member % 10u);');
  });
});
