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

/** Keeps the largest of each distance by position in a row of the given length. */
export function newRowProfile(rowLength: number) {
  const width = Math.max(1, Math.ceil(rowLength / classesOfPositions));
  const classes = Math.ceil(rowLength / width);
  const distances = {
    distance: new Float64Array(classes),
    kernelError: new Float64Array(classes),
    emulationError: new Float64Array(classes),
  };
  return {
    note: (element: number, kind: keyof typeof distances, distance: number): void => {
      const position = Math.floor((element % rowLength) / width);
      if (distance > distances[kind][position]) distances[kind][position] = distance;
    },
    positions: (): readonly RowPosition[] =>
      Array.from({ length: classes }, (_, i) => ({
        position: i * width,
        distance: distances.distance[i],
        kernelError: distances.kernelError[i],
        emulationError: distances.emulationError[i],
      })),
  };
}
