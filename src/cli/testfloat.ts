import type { ArithmeticOptions, OverflowPolicy } from '../formats/context.ts';
import { type Evaluator, vectorEvaluator } from '../formats/testfloat/evaluate.ts';
import { parseFunction, vectorRoundings } from '../formats/testfloat/function.ts';
import { VectorError } from '../formats/testfloat/lines.ts';
import { scoreJson, scoreText } from '../formats/testfloat/report.ts';

/** The options of `bitnorm testfloat` as they come from the command line. */
export interface TestfloatOptions {
  /** near_even (default), near_maxMag, minMag, min, max or odd. */
  readonly rounding?: string;
  /** after (default) or before. */
  readonly tininess?: string;
  /** ieee (default), saturateFinite, saturate or onnx. */
  readonly overflow?: string;
  readonly json?: boolean;
}

type Write = (text: string) => void;

function roundingNamed(name: string): ArithmeticOptions['rounding'] & string {
  if (Object.hasOwn(vectorRoundings, name)) return vectorRoundings[name as keyof typeof vectorRoundings];
  throw new RangeError(`"rounding" expected one of ${Object.keys(vectorRoundings).join(', ')}, got "${name}"`);
}

function arithmeticOptions({
  rounding = 'near_even',
  tininess = 'after',
  overflow = 'ieee',
}: TestfloatOptions): ArithmeticOptions {
  return { rounding: roundingNamed(rounding), tininess: tininess as 'after', overflow: overflow as OverflowPolicy };
}

class UsageError extends Error {}

function evaluatorFor(functionName: string, options: TestfloatOptions): Evaluator {
  try {
    return vectorEvaluator(parseFunction(functionName), arithmeticOptions(options));
  } catch (fault) {
    throw fault instanceof RangeError ? new UsageError(fault.message) : fault;
  }
}

/**
 * Compares vectors in TestFloat's format, read from `input` as they come, with the library's arithmetic.
 * @returns the exit status: 0 all vectors agree, 1 some do not, 2 a malformed line (its number goes to `error`), an unknown function or option
 */
export async function testfloatCommand(
  functionName: string,
  options: TestfloatOptions,
  input: AsyncIterable<Uint8Array>,
  output: Write,
  error: Write = output,
): Promise<number> {
  try {
    const evaluator = evaluatorFor(functionName, options);
    for await (const chunk of input) evaluator.feed(chunk);
    evaluator.finish();
    const score = evaluator.score();
    output(options.json ? scoreJson(functionName, score) : scoreText(score));
    return score.mismatches > 0 ? 1 : 0;
  } catch (fault) {
    if (!(fault instanceof VectorError || fault instanceof UsageError)) throw fault;
    error(`${fault.message}\n`);
    return 2;
  }
}
