import { classify } from './classify.ts';

/** One of the worst elements. */
export interface WorstElement {
  readonly element: number;
  readonly kernel: number;
  readonly emulated: number;
  readonly exact: number | undefined;
  /** Kernel from emulation, in ulps; undefined where either is NaN. */
  readonly ulps: number | undefined;
}

const shown = 5;

/** Ranks a NaN or infinity mismatch above every finite distance. */
function severity({ kernel, emulated, ulps }: WorstElement): number {
  const kind = classify(kernel, emulated);
  if (kind === 'nan' || kind === 'infinity') return Infinity;
  return kind === 'zeroSign' ? 0.5 : (ulps ?? Infinity);
}

/** Keeps the worst elements, the worst first; of equally bad ones the earliest. */
export interface Worst {
  note(one: WorstElement): void;
  /** Whether an element that differs by so many ulps would be kept. */
  keeps(ulps: number): boolean;
  elements(): readonly WorstElement[];
}

export function newWorst(): Worst {
  let worst: readonly WorstElement[] = [];
  return {
    note: (one) => {
      if (worst.length === shown && severity(one) <= severity(worst[shown - 1])) return;
      worst = [...worst, one].sort((a, b) => severity(b) - severity(a)).slice(0, shown);
    },
    keeps: (ulps) => worst.length < shown || ulps > severity(worst[shown - 1]),
    elements: () => worst,
  };
}
