import type { FloatFormat } from '../../formats/format.ts';
import { referenceArithmetic } from '../../formats/reference.ts';
import type { Operands } from './hard-operands.ts';
import { judgeContraction, judgeFma, judgeOperation, judgeSubnormals, type ProductSum, type Trial } from './judge.ts';
import type { TypeNumerics } from './numerics.ts';
import type { OperationName } from './self-test-kernel.ts';

/** What an operation of one or two operands should give: rounded once, and in double precision. */
interface Definition {
  readonly operands: number;
  readonly rounded: (a: number, b: number) => number;
  readonly exact: (a: number, b: number) => number;
}

type Judged = 'add' | 'subtract' | 'multiply' | 'divide' | 'sqrt' | 'inverseSqrt';

function definitionsOf(format: FloatFormat): Readonly<Record<Judged, Definition>> {
  const { add, subtract, multiply, divide, sqrt, rsqrt } = referenceArithmetic(format);
  return {
    add: { operands: 2, rounded: add, exact: (a, b) => a + b },
    subtract: { operands: 2, rounded: subtract, exact: (a, b) => a - b },
    multiply: { operands: 2, rounded: multiply, exact: (a, b) => a * b },
    divide: { operands: 2, rounded: divide, exact: (a, b) => a / b },
    sqrt: { operands: 1, rounded: sqrt, exact: Math.sqrt },
    inverseSqrt: { operands: 1, rounded: rsqrt, exact: (a) => 1 / Math.sqrt(a) },
  };
}

/** What a device gave for each triple, by operation. */
export type ResultsOf = (name: OperationName) => ArrayLike<number>;

function trialsOf(
  { operands, rounded, exact }: Definition,
  triples: readonly Operands[],
  results: ArrayLike<number>,
): readonly Trial[] {
  return triples.map(([a, b, c], i) => ({
    operands: [a, b, c].slice(0, operands),
    result: results[i],
    expected: rounded(a, b),
    exact: exact(a, b),
  }));
}

function productSums(
  format: FloatFormat,
  triples: readonly Operands[],
  results: ArrayLike<number>,
): readonly ProductSum[] {
  const { fma, multiply, add } = referenceArithmetic(format);
  return triples.map(([a, b, c], i) => ({
    operands: [a, b, c, multiply(a, b)],
    result: results[i],
    fused: fma(a, b, c),
    rounded: add(multiply(a, b), c),
  }));
}

/** What a type's operations do, by their results on those operands. */
export function typeNumerics(format: FloatFormat, triples: readonly Operands[], results: ResultsOf): TypeNumerics {
  const definitions = definitionsOf(format);
  const trials = (name: Judged): readonly Trial[] => trialsOf(definitions[name], triples, results(name));
  const [sums, products] = [[...trials('add'), ...trials('subtract')], trials('multiply')];
  const [quotients, roots, inverses] = [trials('divide'), trials('sqrt'), trials('inverseSqrt')];
  const { reciprocal, sqrt } = referenceArithmetic(format);
  const inTwoSteps = inverses.map((trial) => ({ ...trial, expected: reciprocal(sqrt(trial.operands[0])) }));
  return {
    add: judgeOperation(sums, format),
    multiply: judgeOperation(products, format),
    divide: judgeOperation(quotients, format),
    sqrt: judgeOperation(roots, format),
    inverseSqrt: judgeOperation(inverses, format),
    twoStepInverseSqrt: judgeOperation(inTwoSteps, format).correct,
    fma: judgeFma(productSums(format, triples, results('fma')), format),
    contracts: judgeContraction(productSums(format, triples, results('multiplyAdd'))),
    subnormals: judgeSubnormals([sums, products, quotients, roots, inverses], format),
  };
}
