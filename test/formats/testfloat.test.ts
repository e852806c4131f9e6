import { describe, expect, test } from 'vitest';
import { type TestfloatOptions, testfloatCommand } from '../../src/cli/testfloat.ts';

interface Outcome {
  readonly status: number;
  readonly output: string;
  readonly error: string;
}

async function* chunksOf(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.slice(at, at + size));
}

async function run(name: string, text: string, options: TestfloatOptions = {}, size = 65536): Promise<Outcome> {
  let [output, error] = ['', ''];
  const status = await testfloatCommand(
    name,
    options,
    chunksOf(text, size),
    (part) => {
      output += part;
    },
    (part) => {
      error += part;
    },
  );
  return { status, output, error };
}

describe('vectors that agree', () => {
  const accepted: readonly (readonly [name: string, vector: string, options?: TestfloatOptions])[] = [
    ['f16_add', '87FF E850 E850 01'],
    ['f16_add', '3c00 3C00 4000 00'],
    ['f16_sub', '3C00 3C00 8000 00', { rounding: 'min' }],
    ['f16_mul', '7BFF 4000 7C00 05'],
    ['f16_mul', '7BFF 4000 7BFF 05', { rounding: 'minMag' }],
    ['f16_mul', '7BFF 4000 7BFF 05', { rounding: 'odd' }],
    ['f16_mul', '7BFF 4000 7BFF 05', { overflow: 'saturate' }],
    ['f16_div', '3C00 0000 7C00 08'],
    ['f16_sqrt', 'BC00 FE00 10'],
    ['f16_sqrt', 'BC00 7D01 10'],
    ['f16_mulAdd', '3C00 3C00 BC00 0000 00'],
    ['bf16_mulAdd', '3F88 3F88 0001 3F91 01', { rounding: 'max' }],
    ['tf32_add', '1FC00 1FC00 20000 00'],
    ['f32_mul', '00800000 3F7FFFFF 00800000 03', { tininess: 'before' }],
    ['f32_mul', '00800000 3F7FFFFF 00800000 03'],
    ['e4m3fn_add', '7E 7E 7F 05'],
    ['e4m3_add', '77 77 78 05'],
    ['e4m3fnuz_sub', '38 38 00 00'],
    ['e3m2_mul', '1F 1F 1F 05'],
    ['e2m1_div', '2 0 7 08'],
    ['e2m1_div', '0 0 0 10'],
    ['f64_to_f32', '36A0000000000000 00000001 00'],
    ['f64_to_f16', '8000000000000001 8000 03'],
    ['f64_to_f16', '7FF0000000000001 7E00 00'],
    ['f64_to_tf32', '3FF000000000001F 1FC01 01', { rounding: 'max' }],
    ['f32_to_e5m2', '47700000 7C 05'],
    ['e5m2_to_f32', '01 37800000 00'],
    ['f16_to_f32', '8001 B3800000 00'],
  ];
  test.each(accepted.map(([name, vector, options = {}]) => [name, vector, options] as const))(
    '%s %s %o',
    async (...args) => {
      const [name, vector, options] = args;
      expect(await run(name, `${vector}\n`, options)).toEqual({
        status: 0,
        output: '1 vectors, 0 mismatches\n',
        error: '',
      });
    },
  );

  test('tininess is judged after or before rounding', async () => {
    // 2^-14·(1 − 2^-12) rounds up to 2^-14; 2^-14·(1 − 2^-11) is tiny either way.
    const statuses = async (vector: string, ...all: readonly TestfloatOptions[]): Promise<readonly number[]> =>
      Promise.all(all.map(async (options) => (await run('f32_to_f16', `${vector}\n`, options)).status));
    const [after, before] = [{ tininess: 'after' }, { tininess: 'before' }];
    expect(await statuses('387FF000 0400 01', {}, after, before)).toEqual([0, 0, 1]);
    expect(await statuses('387FF000 0400 03', {}, after, before)).toEqual([1, 1, 0]);
    expect(await statuses('387FE000 0400 03', after, before)).toEqual([0, 0]);
  });

  test('flags count unless an operand is NaN', async () => {
    expect((await run('f16_add', '7E00 3C00 7E00 1F\n')).status).toBe(0);
    expect((await run('f16_add', '7C00 FC00 7E00 00\n')).status).toBe(1);
    expect((await run('f16_mulAdd', '7C00 0000 7E00 FE00 10\n')).status).toBe(0);
  });
});

describe('mismatches', () => {
  test('are shown with operands, expected and computed', async () => {
    const { status, output } = await run('f16_add', '3C00 3C00 4000 00\n3C00 3C00 4001 01\n');
    expect(status).toBe(1);
    expect(output).toBe(`line 2: 3C00 (1) 3C00 (1)
  expected 4001 (2.001953125), flags 01 (inexact)
  computed 4000 (2), flags 00
2 vectors, 1 mismatches
`);
  });

  test('are all counted, the first ten shown', async () => {
    const { output } = await run('f16_add', '3C00 3C00 4001 00\n'.repeat(12));
    expect(output.match(/^line/gm)).toHaveLength(10);
    expect(output.endsWith('12 vectors, 12 mismatches\n')).toBe(true);
  });

  test('the sign of zero and a NaN count', async () => {
    expect((await run('f16_add', '0000 0000 8000 00\n')).status).toBe(1);
    expect((await run('f16_add', '0000 0000 7E00 00\n')).status).toBe(1);
    expect((await run('f16_add', '7C00 7C00 7E00 00\n')).status).toBe(1);
  });

  test('as JSON', async () => {
    const { status, output } = await run('f64_to_f16', 'BFF0000000000000 BC01 01\n', { json: true });
    expect(status).toBe(1);
    expect(JSON.parse(output)).toEqual({
      function: 'f64_to_f16',
      vectors: 1,
      mismatches: 1,
      shown: [
        {
          line: 1,
          operands: [{ hex: 'BFF0000000000000', value: '-1' }],
          expected: { hex: 'BC01', value: '-1.0009765625', flags: '01' },
          computed: { hex: 'BC00', value: '-1', flags: '00' },
        },
      ],
    });
  });
});

describe('the reading of lines', () => {
  const good = '3C00 3C00 4000 00';
  const chunkings = [1, 2, 3, 7, 16, 17, 18, 64, 65536];

  test.each(chunkings)('in chunks of %i bytes, LF, CR LF and no last line end', async (size) => {
    for (const end of ['\n', '\r\n']) {
      const text = Array<string>(20).fill(good).join(end);
      for (const last of ['', end, end + end]) {
        expect((await run('f16_add', text + last, {}, size)).output).toBe('20 vectors, 0 mismatches\n');
      }
    }
  });

  test('of no lines at all', async () => {
    expect(await run('f16_add', '')).toEqual({ status: 0, output: '0 vectors, 0 mismatches\n', error: '' });
  });

  const malformed: readonly (readonly [name: string, line: string, problem: string])[] = [
    ['f16_add', '3C0 3C00 4000 00', 'expected 4 digits for the operand 1, got 3'],
    ['f16_add', '3C00 03C00 4000 00', 'expected 4 digits for the operand 2, got 5'],
    ['f16_add', '3C00 3C00 4000', 'expected 4 fields, got 3: no flags'],
    ['f16_add', '3C00 3C00 4000 00 00', 'expected 4 fields, got more'],
    ['f16_add', '3C00 3C00 4000 20', 'expected a flags below 2^5'],
    ['f16_add', '3C00 3C00 4000 0', 'expected 2 digits for the flags, got 1'],
    ['f16_add', '3C00 3C00 4G00 00', 'expected hexadecimal digits for the result'],
    ['f16_add', '0x3C 3C00 4000 00', 'expected hexadecimal digits for the operand 1'],
    ['f16_sqrt', '3C00 3C00 4000 00', 'expected 2 digits for the flags, got 4'],
    ['tf32_add', '80000 00000 00000 00', 'expected a operand 1 below 2^19'],
    ['e3m2_add', '40 00 00 00', 'expected a operand 1 below 2^6'],
    ['e2m1_add', '00 0 0 00', 'expected 1 digits for the operand 1, got 2'],
    ['f64_to_f16', '3FF000000000000 3C00 00', 'expected 16 digits for the operand, got 15'],
    ['f16_add', 'F'.repeat(400), 'expected 4 digits for the operand 1, got 400'],
  ];
  test.each(malformed)('%s: %s', async (name, line, problem) => {
    const width = name === 'f16_add' ? good : undefined;
    const before = width === undefined ? '' : `${width}\n`;
    expect(await run(name, `${before}${line}\n`)).toEqual({
      status: 2,
      output: '',
      error: `line ${width === undefined ? 1 : 2}: ${problem}\n`,
    });
  });

  test('an empty line between vectors is malformed', async () => {
    expect((await run('f16_add', `${good}\n\n${good}\n`)).error).toBe('line 2: expected 4 fields, got none\n');
  });

  test('a line without end takes no memory', async () => {
    const { status, error } = await run('f16_add', `${good}\n${' '.repeat(100_000)}`, {}, 64);
    expect([status, error]).toEqual([2, 'line 2: expected at most 256 characters\n']);
  });
});

test.each([
  ['f64_add', {}, '"function"'],
  ['f16', {}, '"function"'],
  ['f16_pow', {}, '"function"'],
  ['f16_constructor', {}, '"function"'],
  ['f16_to_bf16', {}, '"function"'],
  ['f32_to_f64', {}, '"function"'],
  ['e8m0_add', {}, '"function"'],
  ['f16_add', { rounding: 'nearest' }, '"rounding"'],
  ['f16_add', { tininess: 'never' }, '"tininess"'],
  ['f16_add', { overflow: 'wrap' }, '"overflow"'],
])('refuses %s %o', async (name, options, argument) => {
  const { status, error } = await run(name, '', options);
  expect([status, error.startsWith(argument)]).toEqual([2, true]);
});
