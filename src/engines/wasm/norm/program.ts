import { binary32, findFloatFormat } from '../../../formats/catalogue.ts';
import type { FloatFormat } from '../../../formats/format.ts';
import type { Stage } from '../../../normalizers/model.ts';
import type { Instance } from '../instance.ts';
import { holds, liesWithin, roundingConstants, stageRefusal, zeroesTiny } from './formats.ts';

/** Where values lie that take part in a step: an area with an entry for each element of a tile, each row or each column. */
export interface Area {
  readonly address: number;
  /** Bytes from row to row; 0 where all rows have the same. */
  readonly stride: number;
  /** One value for a whole row, else one for each column. */
  readonly scalar: boolean;
  /** After how many rows the area begins anew; 0: never. */
  readonly period: number;
}

/** An area with the formats that its values may have. */
export interface Operand extends Area {
  readonly formats: readonly FloatFormat[];
}

/** The numbers of operations in assembly/norms; narrow ones add 8. */
const operations = { copy: 0, add: 1, subtract: 2, multiply: 3, divide: 4, positive: 5 } as const;
const fusedWide = 16;
const fusedNarrow = 17;
const quotientNarrow = 18;
const affineNarrow = 20;
const affineWide = 21;
const affineWideThenNarrow = 22;

type Operation = keyof typeof operations;

interface Step {
  readonly code: number;
  readonly to: Area;
  readonly operands: readonly Area[];
  readonly format: FloatFormat;
}

/** The stages of normalizing steps that may be done at once. */
export interface AffineStages {
  readonly normalize: Stage;
  readonly affine: Stage;
  readonly output: Stage;
}

export interface AffineOperands {
  readonly x: Operand;
  readonly factor: Operand;
  readonly weight: Operand | undefined;
  readonly bias: Operand | undefined;
}

/** A list of steps that run row by row, and what keeps them from running. */
export interface Program {
  /** Why it can't run, to follow "which". */
  readonly refusals: readonly string[];
  /** How many steps it has. */
  readonly length: number;
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
  /** Writes its records and gives what runs it over so many rows and columns; flags have a byte for each row, or for each column. */
  prepare(wasm: Instance, records: number): RunSteps;
}

export type RunSteps = (rows: number, columns: number, flags: number, byColumn: boolean) => void;

export const recordSize = 240;
/** Where operands lie in a record. */
const operandOffsets = [12, 28, 44, 224] as const;
const none: Area = { address: 0, stride: 0, scalar: true, period: 0 };

/** Numbers that steps need, as areas of the module's memory. */
export interface Constants {
  readonly one: Operand;
  readonly minusOne: Operand;
  readonly positiveZero: Operand;
  readonly negativeZero: Operand;
}

/** How an operation of a stage is done so that one rounding is right; see the page on engines. */
function plan(op: Operation, a: Operand, b: Operand, format: FloatFormat): 'native' | 'fused' | 'quotient' {
  if (format.name === 'binary32') return 'native';
  const { precision } = format;
  const most = ({ formats }: Operand): number => Math.max(...formats.map((one) => one.precision));
  switch (op) {
    case 'add':
    case 'subtract':
      return [...a.formats, ...b.formats].every((one) => liesWithin(one, format)) ? 'native' : 'fused';
    case 'multiply':
      return most(a) + most(b) <= 24 && zeroesTiny(format) ? 'native' : 'fused';
    case 'divide':
      return precision + most(b) <= 23 && zeroesTiny(format) ? 'native' : 'quotient';
    default:
      return 'native';
  }
}

/** Writes a step as assembly/norms reads it. */
function write(view: DataView, at: number, { code, to, operands, format }: Step): void {
  const word = (offset: number, value: number): void => {
    view.setInt32(at + offset, value, true);
  };
  word(0, code);
  word(4, to.address);
  word(8, to.stride);
  for (let i = 0; i < operandOffsets.length; i++) {
    const { address, stride, scalar, period } = operands[i] ?? none;
    const offset = operandOffsets[i];
    [address, stride, scalar ? 1 : 0, period].forEach((value, k) => {
      word(offset + 4 * k, value);
    });
  }
  const { scale, least, largest, wideScale, wideLeast } = roundingConstants(format);
  const sign = -0;
  for (let lane = 0; lane < 4; lane++) {
    [scale, least, largest, sign].forEach((value, k) => {
      view.setFloat32(at + 64 + 16 * k + 4 * lane, value, true);
    });
  }
  for (let lane = 0; lane < 2; lane++) {
    view.setFloat64(at + 160 + 8 * lane, wideScale, true);
    view.setFloat64(at + 176 + 8 * lane, wideLeast, true);
  }
}

export function newProgram({ one, minusOne, positiveZero, negativeZero }: Constants): Program {
  const steps: Step[] = [];
  const refusals: string[] = [];
  const emit = (code: number, format: FloatFormat, to: Area, ...operands: readonly Area[]): Operand => {
    const narrow = format.name !== 'binary32' && code < 8 ? 8 : 0;
    steps.push({ code: code + narrow, to, operands, format });
    if (!format.signedZero) steps.push({ code: operations.add, to, operands: [to, positiveZero], format });
    return { ...to, formats: [format] };
  };
  const checked = (name: string, stage: Stage, format = stage.format): FloatFormat => {
    const found = findFloatFormat(format);
    const refusal = stageRefusal(name, stage, found);
    if (refusal !== undefined) refusals.push(refusal);
    return found;
  };
  const fuse = (format: FloatFormat, to: Area, a: Operand, b: Operand, c: Operand): Operand =>
    emit(format.name === 'binary32' ? fusedWide : fusedNarrow, format, to, a, b, c);
  return {
    refusals,
    get length() {
      return steps.length;
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
    affine: (stages, { x, factor, weight, bias }, to) => {
      const [normalize, affine, output] = [stages.normalize, stages.affine, stages.output].map(({ format }) =>
        findFloatFormat(format),
      );
      if (normalize.name !== affine.name || !output.signedZero || !normalize.signedZero || x.scalar) return undefined;
      const wide = normalize.name === 'binary32';
      const alike = { ...x, formats: [normalize] };
      const native =
        plan('multiply', x, factor, normalize) === 'native' &&
        plan('multiply', alike, weight ?? alike, normalize) === 'native' &&
        plan('add', alike, bias ?? alike, normalize) === 'native';
      if (!native || (!wide && !holds(output, normalize))) return undefined;
      for (const [name, stage] of Object.entries(stages)) checked(name, stage);
      const code = !wide ? affineNarrow : output.name === 'binary32' ? affineWide : affineWideThenNarrow;
      return emit(code, output.name === 'binary32' || wide ? output : normalize, to, x, factor, weight ?? one, bias ?? negativeZero);
    },
    positive: (a, to) => ({ ...emit(operations.positive, binary32, to, a), formats: a.formats }),
    prepare: (wasm, records) => {
      const bytes = wasm.uint8(records, steps.length * recordSize);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      steps.forEach((step, i) => {
        write(view, i * recordSize, step);
      });
      return (rows, columns, flags, byColumn) => {
        if (steps.length > 0) wasm.kernels.runSteps(records, steps.length, rows, columns, flags, byColumn ? 1 : 0);
      };
    },
  };
}
