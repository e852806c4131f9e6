import { findFormat } from '../formats/catalogue.ts';
import type { OutputVerdict } from '../kernels/check.ts';
import type { Judgement } from '../kernels/judgement.ts';
import type { WorstElement } from '../measure/comparison.ts';
import type { RowPosition } from '../measure/row-profile.ts';
import { jsonValue } from './json-value.ts';
import { type KernelReport, type Report, type ReportedRuns, standingOf } from './model.ts';
import { bitsText } from './numbers.ts';
import { tally } from './words.ts';

/** Version of the JSON below; raised when a field changes its meaning or goes. New fields don't raise it. */
export const reportVersion = 1;

function storable(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? jsonValue(value) : value;
}

function worstRecord({ element, kernel, emulated, exact, ulps }: WorstElement, format: string) {
  const bits = (value: number): string => bitsText(value, findFormat(format));
  return {
    element,
    kernel,
    kernelBits: bits(kernel),
    emulated,
    emulatedBits: bits(emulated),
    exact: exact ?? null,
    ulps: ulps ?? null,
  };
}

/** A midpoint that there is not is null. */
function judgementRecord({ counts, certificates }: Judgement) {
  return { counts, certificates: certificates.map((one) => ({ ...one, midpoint: one.midpoint ?? null })) };
}

/** By columns, which are an order of magnitude shorter than a record a position. */
function rowRecord(positions: readonly RowPosition[]) {
  const column = (key: keyof RowPosition): readonly number[] => positions.map((one) => one[key]);
  return {
    position: column('position'),
    distance: column('distance'),
    kernelError: column('kernelError'),
    emulationError: column('emulationError'),
  };
}

function outputRecord(output: OutputVerdict) {
  const {
    name,
    format,
    shape,
    verdict,
    elements,
    counts,
    distance,
    kernelError,
    emulationError,
    fidelity,
    worst,
    alongRow,
    judgement,
  } = output;
  return {
    ...{ name, format, shape, verdict, elements, counts, distance },
    ...(kernelError.count === 0 ? {} : { kernelError, emulationError }),
    ...(fidelity === undefined ? {} : { fidelity }),
    worst: worst.map((one) => worstRecord(one, format)),
    ...(judgement === undefined ? {} : { judgement: judgementRecord(judgement) }),
    alongRow: rowRecord(alongRow),
  };
}

function kernelRecord(kernel: KernelReport) {
  const { check, note, error } = kernel;
  return {
    kernel: kernel.kernel,
    file: kernel.file,
    standing: standingOf(kernel),
    ...(note === undefined ? {} : { note }),
    ...(error === undefined ? {} : { error }),
    ...(check === undefined
      ? {}
      : {
          description: check.description,
          outputs: check.outputs.map(outputRecord),
          events: check.events,
          spec: check.spec,
        }),
  };
}

function runsRecord({ kernels, deterministic, spread }: ReportedRuns) {
  return { kernels, deterministic, outputs: Object.entries(spread).map(([name, one]) => ({ name, ...one })) };
}

/**
 * The report for machines: one JSON object, the same bytes for the same report.
 *
 *     {"bitnorm.report": 1, "title", "version": of bitnorm,
 *      "summary": {standing: how many kernels},
 *      "kernels": [{"kernel", "file", "standing": a verdict | "unknown" | "error", "note"?, "error"?,
 *        "description"?, "spec"?: resolved, "events"?: where counted, {stage: {"operations", "inexact", …}},
 *        "outputs"?: [{"name", "format", "shape", "verdict": "bit-equal" | "conforms" | "accepted" | "differs" | "wrong", "elements",
 *          "counts": {"equal", "zeroSign", "nan", "infinity", "differs"},
 *          "distance": {"count", "median", "p99", "max", "mean", "histogram": [{"upTo", "count"}]}, kernel from emulation in ulps,
 *          "kernelError"?, "emulationError"?: the same, from the correctly rounded exact result,
 *          "fidelity"?: {"kernel", "emulation"}, beside the exact result as vectors: {"elements", "error": ‖value − exact‖/‖exact‖,
 *            "cosine", "angle", "lengthRatio" (each | null), "signFlips", "flushed", "nonFinite"},
 *          "worst": [{"element": row-major, "kernel", "kernelBits": "0x3c00", "emulated", "emulatedBits", "exact" | null, "ulps" | null}],
 *          "judgement"?: {"counts": {"legitimate", "undecided", "wrong"}, "certificates": [{"element", "judgement", "kernel", "emulated",
 *            "exact": before its rounding, "bound", "low", "high", "midpoint" | null}]}, by the bound of any conforming kernel,
 *          "alongRow": {"position": […], "distance": […], "kernelError": […], "emulationError": […]}}]}],
 *      "runs"?: [{"kernels": their places above, "deterministic", "outputs": [{"name", "elements", "differing": elements that are not the same
 *        in all runs, "ulps": the largest distance of two runs, "nan": elements that are NaN in some runs only}]}], the runs of one input}
 *
 * A number that JSON has not is a string: "NaN", "Infinity", "-Infinity", "-0". "ulps" is null where either value is NaN, "exact" where
 * the check left it out. Everything under "description" is absent where there was no check.
 */
export function jsonReport(report: Report): string {
  const { title, version, kernels, runs = [] } = report;
  const summary = Object.fromEntries(tally(kernels).map(({ standing, count }) => [standing, count]));
  return JSON.stringify(
    {
      ...{ 'bitnorm.report': reportVersion, title, version, summary, kernels: kernels.map(kernelRecord) },
      ...(runs.length === 0 ? {} : { runs: runs.map(runsRecord) }),
    },
    storable,
  );
}
