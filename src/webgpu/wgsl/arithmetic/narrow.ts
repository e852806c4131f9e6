import { binary32 } from '../../../formats/catalogue.ts';
import type { FloatFormat } from '../../../formats/format.ts';
import { areUsual, nativeBinary32 } from './native.ts';
import { declareOperation, type OperationName, type Site, signatures, within } from './operation.ts';
import type { Rules } from './rules.ts';

/*
 * Operations of narrow formats as operations of binary32 that are rounded again. That is right where the first rounding is none (the exact
 * result is a value of binary32), or cannot lead the second one astray: to nearest, it never makes a midpoint between two values of
 * precision p of what was none (Figueroa 1995: operands and result of p bits, 24 ≥ 2p + 2).
 */

/** The exponent of the last place of a format's smallest values. */
const lastPlace = ({ emin, precision }: FloatFormat): number => emin - precision + 1;

/** Whether every product of two values is one of binary32. */
function productsFit(operands: FloatFormat): boolean {
  const { precision, emax } = operands;
  return 2 * precision <= 24 && 2 * lastPlace(operands) >= lastPlace(binary32) && 2 * emax + 2 <= 128;
}

/** Whether every sum of two values is one of binary32. */
function sumsFit(operands: FloatFormat): boolean {
  return operands.emax + 2 - lastPlace(operands) <= 24 && lastPlace(operands) >= lastPlace(binary32);
}

/** Whether quotients of two values, 1 among them, lie among the normal values of binary32. */
function quotientsAreNormal(operands: FloatFormat): boolean {
  const [low, high] = [Math.min(lastPlace(operands), 0), Math.max(operands.emax + 1, 1)];
  return low - high >= -126 && high - low <= 127;
}

/** Whether rounding to binary32 first changes nothing. */
function isInnocuous(operation: OperationName, operands: FloatFormat, rules: Rules): boolean {
  const { format } = rules;
  if (rules.flushInput) return false;
  const twice = rules.rounding === 'tiesToEven' && !rules.flushOutput && format.precision <= 11;
  const staysFinite = operands.emax + 2 <= 128 || areUsual(rules);
  switch (operation) {
    case 'multiply':
      return productsFit(operands);
    case 'add':
    case 'subtract':
      // An exact zero has the sign that binary32's rounding to nearest gives it.
      if (rules.rounding === 'towardNegative') return false;
      return sumsFit(operands) || (twice && staysFinite && within(operands, format));
    case 'divide':
    case 'reciprocal':
      return twice && operands.precision <= 11 && quotientsAreNormal(operands);
    case 'sqrt':
      return twice && operands.precision <= 22;
    case 'round':
    case 'fma':
    case 'rsqrt':
      return false;
  }
}

/**
 * Declares an operation as one of binary32 and a rounding.
 * @param round declares the conversion to the format and returns its name
 * @returns its name, or undefined where two roundings could differ from one or the device's binary32 does not round correctly
 */
export function narrowOperation(site: Site, operation: OperationName, round: () => string): string | undefined {
  const { module, rules, operands } = site;
  if (!isInnocuous(operation, operands, rules)) return undefined;
  const wide = nativeBinary32(site, operation);
  if (wide === undefined) return undefined;
  const { parameters, says } = signatures[operation];
  const name = `${operation}_${rules.tag}_of_${operands.name}`;
  const result = `${round()}(${wide}(${parameters.join(', ')}))`;
  return declareOperation(
    module,
    name,
    signatures[operation],
    `${says} in ${rules.format.name}: what binary32 loses changes nothing.`,
    result,
  );
}
