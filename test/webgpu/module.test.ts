import { describe, expect, test } from 'vitest';
import { newModule } from '../../src/webgpu/wgsl/module.ts';

describe('a module under construction', () => {
  test('holds one text under a name, once', () => {
    const module = newModule();
    module.declare('ONE', 'const ONE = 1u;');
    module.declare('ONE', 'const ONE = 1u;');
    expect(() => module.declare('ONE', 'const ONE = 2u;')).toThrow('"ONE" stands for something else already');
    expect(module.text()).toBe('const ONE = 1u;');
    expect([module.has('ONE'), module.fresh('ONE'), module.fresh('TWO')]).toEqual([true, 'ONE_2', 'TWO']);
  });

  test('finds names for texts that hold their own', () => {
    const module = newModule();
    const returning = (value: number) => (name: string) => `fn ${name}() -> u32 { return ${value}u; }`;
    expect([1, 2, 1, 2, 3].map((value) => module.unique('f', returning(value)))).toEqual([
      'f',
      'f_2',
      'f',
      'f_2',
      'f_3',
    ]);
    expect(module.text().match(/fn/g)).toHaveLength(3);
  });

  test('gives what is shared the largest size that is asked for', () => {
    const module = newModule();
    const array = (size: number): string => `var<workgroup> words: array<u32, ${size}>;`;
    for (const size of [3, 8, 5]) module.reserve('words', size, array);
    expect([module.reserved('words'), module.reserved('others')]).toEqual([8, 0]);
    expect(module.text()).toBe(array(8));
  });
});
