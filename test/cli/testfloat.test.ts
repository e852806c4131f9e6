import { expect, test } from 'vitest';
import { testfloatCommand } from '../../src/cli/testfloat.ts';

async function run(name: string, options: object, ...chunks: readonly string[]): Promise<[number, string, string]> {
  const [out, err]: [string[], string[]] = [[], []];
  async function* input(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) yield await Promise.resolve(new TextEncoder().encode(chunk));
  }
  const write =
    (to: string[]) =>
    (text: string): void => {
      to.push(text);
    };
  const status = await testfloatCommand(name, options, input(), write(out), write(err));
  return [status, out.join(''), err.join('')];
}

test('takes lines however they are cut', async () => {
  expect(await run('f16_add', {}, '3C0', '0 3C00 40', '00 00\r\n3c00 8000', ' 3c00 00')).toEqual([
    0,
    '2 vectors, 0 mismatches\n',
    '',
  ]);
  expect(await run('f16_add', {})).toEqual([0, '0 vectors, 0 mismatches\n', '']);
});

test('ends with status 1 for a mismatch', async () => {
  expect((await run('f16_add', {}, '3C00 3C00 4001 00\n'))[0]).toBe(1);
  expect((await run('f16_add', {}, '3C00 3C00 4000 01\n'))[0]).toBe(1);
});

test.each(['3C00 3C00\n', 'xyz 3C00 4000 00\n', '13C00 3C00 4000 00\n', '3C00 3C00 4000 00 00\n'])(
  'ends with status 2 for %j, and its number',
  async (line) => {
    const [status, out, err] = await run('f16_add', {}, '3C00 3C00 4000 00\n', line);
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain('line 2');
  },
);

test.each([
  ['f17_add', {}],
  ['f16_frob', {}],
  ['constructor', {}],
  ['f16_add', { rounding: 'toString' }],
  ['f16_add', { tininess: 'never' }],
  ['f16_add', { overflow: 'constructor' }],
])('%s with %o is refused', async (name, options) => {
  const [status, out, err] = await run(name, options, '3C00 3C00 4000 00\n');
  expect([status, out]).toEqual([2, '']);
  expect(err).toContain('expected');
});
