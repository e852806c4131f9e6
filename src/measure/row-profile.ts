/** The worst distances among the elements whose position in their row falls into a class of positions. */
export interface RowPosition {
  /** First position of the class. */
  readonly position: number;
  /** Kernel from emulation. */
  readonly distance: number;
  /** Kernel, and emulation, from the correctly rounded exact result. */
  readonly kernelError: number;
  readonly emulationError: number;
}

const classesOfPositions = 128;

/** The largest of each distance by class of positions, as plain data. */
export type RowDistances = Readonly<Record<'distance' | 'kernelError' | 'emulationError', Float64Array>>;

/** Keeps the largest of each distance by position in a row. */
export interface RowProfile {
  note(element: number, kind: keyof RowDistances, distance: number): void;
  /** Distances of elements at ascending positions of a block, whose first element is the `first` of the whole. */
  noteAll(kind: keyof RowDistances, first: number, positions: readonly number[], distances: Float64Array): void;
  /** Adds what the profile of other elements of such rows kept. */
  merge(other: RowDistances): void;
  distances(): RowDistances;
  positions(): readonly RowPosition[];
}

export function newRowProfile(length: number): RowProfile {
  const rowLength = Math.max(1, length);
  const width = Math.max(1, Math.ceil(rowLength / classesOfPositions));
  const classes = Math.ceil(rowLength / width);
  const distances: RowDistances = {
    distance: new Float64Array(classes),
    kernelError: new Float64Array(classes),
    emulationError: new Float64Array(classes),
  };
  const keep = (kind: keyof RowDistances, position: number, distance: number): void => {
    if (distance > distances[kind][position]) distances[kind][position] = distance;
  };
  return {
    note: (element, kind, distance) => {
      if (distance > 0) keep(kind, Math.floor((element % rowLength) / width), distance);
    },
    noteAll: (kind, first, positions, found) => {
      const largest = distances[kind];
      // Rows follow each other: a position is found by counting on, which is faster than by division.
      let rowStart = -(first % rowLength);
      for (let j = 0; j < found.length; j++) {
        while (positions[j] - rowStart >= rowLength) rowStart += rowLength;
        const position = Math.floor((positions[j] - rowStart) / width);
        if (found[j] > largest[position]) largest[position] = found[j];
      }
    },
    merge: (other) => {
      for (const kind of Object.keys(distances) as (keyof RowDistances)[])
        for (const [position, distance] of other[kind].entries()) keep(kind, position, distance);
    },
    distances: () => distances,
    positions: () =>
      Array.from({ length: classes }, (_, i) => ({
        position: i * width,
        distance: distances.distance[i],
        kernelError: distances.kernelError[i],
        emulationError: distances.emulationError[i],
      })),
  };
}
