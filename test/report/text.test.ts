import { describe, expect, test } from 'vitest';
import { textReport, textVerdict } from '../../src/report/text.ts';
import { sample } from './sample.ts';
import { wrongKernel } from './specimens.ts';

const plain = { color: (_style: string, text: string) => text, width: 80 };
const widest = (text: string): number => Math.max(...text.split('\n').map((line) => [...line].length));

describe('the text report', () => {
  const text = textReport(sample, plain);

  test.each([50, 60, 80, 100, 160])('keeps to %d columns', (width) => {
    expect(widest(textReport(sample, { ...plain, width }))).toBeLessThanOrEqual(width);
  });

  test('groups by folder and ends with a summary', () => {
    const lines = text.split('\n');
    expect(lines[0]).toBe('torch  2 of 4 kernels bit-equal, 2 conform');
    expect(lines).toContain('numpy  1 of 3 kernels bit-equal, 1 differs, 1 wrong');
    expect(lines.slice(-2).join(' ')).toBe(
      '4 of 11 kernels bit-equal, 2 conform, 1 accepted, 1 differs, 1 wrong, 1 not yet known, 1 unreadable',
    );
  });

  test('says where each kernel stands, which outputs are off, by how much, where and why', () => {
    expect(text).toMatch(/✓ torch 1\.13 layer_norm f16 N=256 {2,}bit-equal\n/);
    expect(text).toMatch(/≤ torch .* block order {2,}conforms\n {6}y mean rstd, 5 ulps at rstd\[52\]\n/);
    expect(text).toMatch(/≤ torch 1\.13 rms_norm f32 N=1000 {2,}conforms\n {6}y rstd, 6,144 ulps at y\[6, 365\]\n/);
    expect(text).toMatch(/≈ onnxruntime .* float8_e5m2 {2,}within 1 ulp\n {6}1 ulp at y\[0\]\n/);
    expect(text).toMatch(/≠ numpy .* large inputs {2,}differs\n {6}y mean rstd, 5,120 ulps at y\[3, 190\]\n/);
    expect(text).toMatch(/✗ numpy .* another epsilon {2,}wrong\n {6}y rstd, 8,291 ulps at rstd\[5\]\n/);
    expect(text).toContain('The kernel adds squares one after the other, which drifts along the row;');
    expect(text).toMatch(/\? onnxruntime .* {2,}not yet known\n/);
    expect(text).toMatch(/! onnxruntime .* {2,}unreadable\n {6}byte 8: expected a header/);
  });

  test('aligns the standings', () => {
    const rows = text.split('\n').filter((line) => /^ {2}[✓≤≈≠✗?!] /.test(line));
    expect(rows).toHaveLength(11);
    expect(new Set(rows.map((row) => row.lastIndexOf('  '))).size).toBe(1);
  });

  test('puts details beside short names', () => {
    const [, , kernel] = sample.kernels;
    const short = textReport({ ...sample, kernels: [{ ...kernel, kernel: 'rms' }] }, plain);
    expect(short).toContain('  ≤ rms  conforms  y rstd, 6,144 ulps at y[6, 365]\n');
  });

  test('colours without changing the text', () => {
    const styles = new Set<string>();
    const color = (style: string, part: string): string => {
      styles.add(style);
      return `\u001b[1m${part}\u001b[0m`;
    };
    const coloured = textReport(sample, { color, width: 80 });
    expect(coloured.replaceAll('\u001b[1m', '').replaceAll('\u001b[0m', '')).toBe(text);
    expect([...styles].sort()).toEqual(['bad', 'good', 'heading', 'muted', 'strong', 'warning']);
  });

  test('lets nothing from a file move the cursor or turn the text around', () => {
    const kernels = [{ kernel: 'a\u001b[2J\u202eb', file: 'x\r\ny/z', note: 'c\u0007d', error: 'e\nf' }];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
    expect(textReport({ ...sample, kernels }, plain)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
    expect(textVerdict(kernels[0], plain)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  test('of no kernels', () => {
    expect(textReport({ ...sample, kernels: [] }, plain)).toBe('0 of 0 kernels bit-equal');
  });
});

describe('the text verdict', () => {
  test.each([60, 80, 120])('keeps to %d columns', (width) => {
    for (const kernel of [...sample.kernels, wrongKernel()]) {
      expect(widest(textVerdict(kernel, { ...plain, width }))).toBeLessThanOrEqual(width);
    }
  });

  test('shows counts, distances, values with their bits, errors and events', () => {
    const text = textVerdict(sample.kernels[2], plain);
    expect(text).toMatch(/^torch 1\.13 rms_norm f32 N=1000 {2}conforms\n/);
    expect(text).toContain('\ny  binary32 [12, 1000]  conforms\n  12,000 elements: 6,409 equal, 5,591 differ\n');
    expect(text).toMatch(/\n {12}0 {2}6,409 {2}█+.*\n {12}1 {2}1,951 {2}█+/);
    expect(text).toMatch(/\n {4}\[6, 365\] +6,144 ulps +0\.0018504858 +0\.00185120106 /);
    expect(text).toMatch(/\n +0x3af28c00 +0x3af2a400 /);
    expect(text).toMatch(/\n {4}kernel +42\.41% +1 +47 +8,958 +5\.3\n {4}emulation +70\.09% /);
    expect(text).toMatch(/\n {2}moment +24,000 +20,611\n/);
  });

  test('shows how far what is not equal may be off', () => {
    const [, , conforming, , overflowing, , , , , accepted, wrong] = sample.kernels.map((one) =>
      textVerdict(one, plain),
    );
    expect(conforming).toContain('\n  By the bound of any conforming kernel\n    5,591 legitimate\n');
    expect(conforming).toMatch(/\n {4}\[0, \d+\] +≤ +-?[\d.]+ +-?[\d.]+ +-?[\d.]+ +\d\.\de-\d +[\d.]+%\n/);
    expect(overflowing).toMatch(/\n {4}2,935 without a bound\n.*\n {4}\[1, 4\] +\? .* none +–\n/);
    expect(wrong).toMatch(/\n {4}\d+ legitimate, 1,\d+ wrong\n/);
    expect(wrong).toMatch(/\n {4}\[10, 4\] +✗ +5\.9922 +5\.99741 +5\.99414 +\d\.\de-\d +\d+%\n/);
    expect(accepted).not.toContain('By the bound');
  });

  test('names what is no distance', () => {
    const text = textVerdict(wrongKernel(), plain);
    expect(text).toMatch(/: 29 equal, 1 zero of the other sign, 1 infinite on one side only,\s+1 NaN on one side only/);
    expect(text).toMatch(/\[0, 1\] +NaN +NaN +0x7e00 /);
    expect(text).toMatch(/\[0, 2\] +infinite +Infinity +0x7c00 /);
    expect(text).toMatch(/\[0, 0\] +zero sign +-0 +0x8000 +0 +0x0000 /);
    const report = textReport({ ...sample, kernels: [wrongKernel()] }, plain);
    expect(report).toMatch(/NaN instead of -?[\d.]+ at y\[0, 1\]/);
  });

  test('of a kernel without a check', () => {
    expect(textVerdict(sample.kernels[7], plain)).toMatch(/not yet known\n.*\n\nIts prologue rounds/);
    expect(textVerdict(sample.kernels[8], plain)).toContain('byte 8: expected a header of 1,024 bytes');
  });

  test('shows no plot of a bit-equal output', () => {
    const text = textVerdict(sample.kernels[0], plain);
    expect(text).not.toContain('Worst');
    expect(text).not.toContain('█');
  });
});
