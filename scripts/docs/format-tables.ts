import { nvfp4Arithmetics, scaleModes } from '../../src/formats/blocks/index.ts';
import { floatFormats, integerFormats } from '../../src/formats/catalogue.ts';
import { extremumRules } from '../../src/formats/compare.ts';
import { conventions } from '../../src/formats/integers/convention.ts';
import { dtypes } from '../../src/io/index.ts';
import { formatColumns } from '../../src/report/formats.ts';
import { code, table } from './markdown.ts';

const dtypeOfFormat = (name: string): string => {
  const dtype = dtypes.find(({ format }) => format?.name === name);
  return dtype === undefined ? '–' : code(dtype.name);
};
const aliasesOf = (aliases: readonly string[]): string => aliases.map(code).join(', ');

export const floats = (): string =>
  table(
    [...formatColumns.map(({ title }) => title), 'aliases', 'safetensors'],
    floatFormats.map((format) => {
      const [name = '', ...facts] = formatColumns.map(({ of }) => of(format));
      return [code(name), ...facts, aliasesOf(format.aliases), dtypeOfFormat(format.name)];
    }),
  );

export const integers = (): string =>
  table(
    ['name', 'smallest', 'largest', 'alias', 'safetensors'],
    integerFormats.map(({ name, min, max, aliases }) => [
      code(name),
      String(min),
      String(max),
      aliasesOf(aliases),
      dtypeOfFormat(name),
    ]),
  );

export const extrema = (): string =>
  table(
    ['rule', 'one operand is NaN', 'both are zeros'],
    Object.entries(extremumRules).map(([name, { nan, zero }]) => [code(name), nan, zero]),
  );

export const quantisation = (): string =>
  table(
    ['convention', 'x/scale', 'rounded to', 'NaN', 'beyond the range', 'zero point'],
    Object.values(conventions).map(({ name, scaling, intermediate, nan, conversion, symmetricOnly }) => [
      code(name),
      scaling === 'divide' ? 'quotient' : 'times the rounded reciprocal',
      intermediate === 'exact' ? 'not rounded' : intermediate.name,
      nan === 'zeroPoint' ? 'the zero point' : `the ${nan}`,
      conversion === 'saturating' ? 'the nearer end' : 'wraps through 64 bits',
      symmetricOnly ? 'must be 0' : 'any',
    ]),
  );

export const blockModes = (): string =>
  table(
    ['mode', 'amax', 'divided by', 'log2', 'source'],
    Object.values(scaleModes).map(({ name, divisor, roundFirst, direction, quotient, source }) => [
      code(name),
      roundFirst ? 'rounded to the elements’ precision' : 'exact',
      `${divisor === 'power' ? 'the power of two below the largest element' : 'the largest element'}${
        quotient === 'exact' ? '' : `, by its reciprocal in ${quotient.name}`
      }`,
      direction === 'floor' ? 'down' : 'up',
      source,
    ]),
  );

export const nvfp4Steps = (): string =>
  table(
    ['arithmetic', 's_tensor', 's_block', 'element', 'each step rounded to', 'source'],
    Object.values(nvfp4Arithmetics).map(({ name, form, steps, smallestScale, source }) => [
      code(name),
      form === 'divide' ? 'amax/2688' : '1/E, E = min(2688/amax, the largest)',
      `${form === 'divide' ? '(amax_block/6)/s_tensor' : 'amax_block·(E·(1/6))'}${
        smallestScale > 0 ? `, at least 2^${Math.log2(smallestScale)}` : ''
      }`,
      form === 'divide' ? 'x/(s_block·s_tensor)' : 'x·(1/(s_block·s_tensor))',
      steps === 'exact' ? 'not rounded' : steps.name,
      source,
    ]),
  );
