import { binary32, findFloatFormat } from '../../../formats/catalogue.ts';
import type { FloatFormat } from '../../../formats/format.ts';
import type { Stage } from '../../../normalizers/model.ts';
import type { Instance } from '../instance.ts';
import { type AffineOperands, type AffineStages, affineStep, isAffine, leadsTo } from './affine-step.ts';
import { holds, stageRefusal } from './formats.ts';
import { type Operand, plan } from './plan.ts';
import {
  type Area,
  centring,
  fusedNarrow,
  fusedWide,
  type Operation,
  operations,
  quickly,
  quotientNarrow,
  recordSize,
  type Step,
  writeStep,
} from './step.ts';

export type { Operand } from './plan.ts';
export type { Area } from './step.ts';
export { recordSize } from './step.ts';

/** A list of steps that run row by row, and what keeps them from running. */
export interface Program {
  /** Why it can't run, to follow "which". */
  readonly refusals: readonly string[];
  /** How many steps it has. */
  readonly length: number;
  /** The step that does normalize and affine at once, if there is one. */
  readonly affineStep: Step | undefined;
  /** An operation of a stage, rounded once to the stage's format or to the one given. */
  apply(
    name: string,
    stage: Stage,
    op: Exclude<Operation, 'copy' | 'positive'>,
    a: Operand,
    b: Operand,
    to: Area,
  ): Operand;
  /** a·b + c, rounded once. */
  fuse(name: string, stage: Stage, a: Operand, b: Operand, c: Operand, to: Area): Operand;
  /** Conversion to a format; values that have it already stay where they are. */
  convert(name: string, stage: Stage, format: string, a: Operand, to: Area): Operand;
  /**
   * x·r·γ + β in two steps' stages, each operation rounded, and then rounded to the output's format; undefined where that can't be done at
   * once.
   */
  affine(stages: AffineStages, operands: AffineOperands, to: Area): Operand | undefined;
  /** max(x, 0). */
  positive(a: Operand, to: Area): Operand;
  /**
   * Writes its records and gives what runs it over rows of so many columns; flags have a byte for each row, or for each column.
   * @param threshold makes the affine step run quickly; see quick.ts
   */
  prepare(wasm: Instance, records: number, threshold?: number): RunSteps;
}

/** Values that one call runs over. */
const sliceSize = 2 ** 15;

/** Runs steps from a row to before another one. */
export type RunSteps = (start: number, end: number, columns: number, flags: number, byColumn: boolean) => void;

/** Numbers that steps need, as areas of the module's memory. */
export interface Constants {
  readonly one: Operand;
  readonly minusOne: Operand;
  readonly positiveZero: Operand;
  readonly negativeZero: Operand;
}

/** Appends steps to a list, and notes what keeps them from running. */
function appending(steps: Step[], refusals: string[], { positiveZero }: Constants) {
  return {
    emit: (code: number, format: FloatFormat, to: Area, ...operands: readonly Area[]): Operand => {
      const narrow = format.name !== 'binary32' && code < 8 ? 8 : 0;
      steps.push({ code: code + narrow, to, operands, format });
      if (!format.signedZero) steps.push({ code: operations.add, to, operands: [to, positiveZero], format });
      return { ...to, formats: [format] };
    },
    checked: (name: string, stage: Stage, format = stage.format): FloatFormat => {
      const found = findFloatFormat(format);
      const refusal = stageRefusal(name, stage, found);
      if (refusal !== undefined) refusals.push(refusal);
      return found;
    },
  };
}

type Appending = ReturnType<typeof appending>;

/** Appends x·r·γ + β, together with the differences that x is, where the last step forms them. */
function affineSteps(steps: Step[], { one, negativeZero }: Constants, { emit, checked }: Appending): Program['affine'] {
  return (stages, operands, to) => {
    const found = affineStep(stages, operands);
    if (found === undefined) return undefined;
    checked('normalize', stages.normalize);
    checked('affine', stages.affine);
    checked('output', stages.output);
    const { x, factor, weight = one, bias = negativeZero } = operands;
    const last = steps.at(-1);
    if (last === undefined || !leadsTo(last, x, stages.normalize))
      return emit(found.code, found.format, to, x, factor, weight, bias);
    steps.pop();
    const [from, mean] = last.operands;
    return emit(found.code + centring, found.format, to, from, factor, weight, bias, mean);
  };
}

export function newProgram(constants: Constants): Program {
  const { one, minusOne, negativeZero } = constants;
  const steps: Step[] = [];
  const refusals: string[] = [];
  const { emit, checked } = appending(steps, refusals, constants);
  const fuse = (format: FloatFormat, to: Area, a: Operand, b: Operand, c: Operand): Operand =>
    emit(format.name === 'binary32' ? fusedWide : fusedNarrow, format, to, a, b, c);
  return {
    refusals,
    get length() {
      return steps.length;
    },
    get affineStep() {
      return steps.find(isAffine);
    },
    apply: (name, stage, op, a, b, to) => {
      const format = checked(name, stage);
      switch (plan(op, a, b, format)) {
        case 'native':
          return emit(operations[op], format, to, a, b);
        case 'quotient':
          return emit(quotientNarrow, format, to, a, b);
        case 'fused':
          if (op === 'multiply') return fuse(format, to, a, b, negativeZero);
          if (op === 'add') return fuse(format, to, a, one, b);
          return fuse(format, to, b, minusOne, a);
      }
    },
    fuse: (name, stage, a, b, c, to) => fuse(checked(name, stage), to, a, b, c),
    convert: (name, stage, target, a, to) => {
      const format = checked(name, stage, target);
      if (a.formats.every((known) => holds(format, known))) return a;
      return emit(operations.copy, format, to, a);
    },
    affine: affineSteps(steps, constants, { emit, checked }),
    positive: (a, to) => ({ ...emit(operations.positive, binary32, to, a), formats: a.formats }),
    prepare: (wasm, records, threshold) => {
      const bytes = wasm.uint8(records, steps.length * recordSize);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      steps.forEach((step, i) => {
        const quick = threshold !== undefined && isAffine(step);
        writeStep(view, i * recordSize, quick ? { ...step, code: step.code + quickly, threshold } : step);
      });
      return (start, end, columns, flags, byColumn) => {
        if (steps.length === 0) return;
        // Slices, as a platform compiles a function better only between its calls.
        const slice = Math.max(1, Math.floor(sliceSize / columns));
        for (let first = start; first < end; first += slice) {
          const next = Math.min(end, first + slice);
          wasm.kernels.runSteps(records, steps.length, first, next, columns, flags, byColumn ? 1 : 0);
        }
      };
    },
  };
}
