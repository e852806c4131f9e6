/** An array in C order seen from one axis: the sizes before it, along it and after it. */
export interface AxisLayout {
  readonly outer: number;
  readonly channels: number;
  readonly inner: number;
}

/** The whole of an array of that length as one channel. */
export function wholeArray(length: number): AxisLayout {
  return { outer: 1, channels: 1, inner: length };
}

/** @throws RangeError unless the sizes are non-negative integers whose product is the length. */
export function checkLayout({ outer, channels, inner }: AxisLayout, length: number): void {
  for (const [name, size] of Object.entries({ outer, channels, inner })) {
    if (!Number.isSafeInteger(size) || size < 0) {
      throw new RangeError(`"layout.${name}" expected a non-negative integer, got ${size}`);
    }
  }
  if (outer * channels * inner !== length) {
    throw new RangeError(`"layout" expected ${length} elements, got ${outer} × ${channels} × ${inner}`);
  }
}

/** The channel of an element. */
export function channelOf(layout: AxisLayout, index: number): number {
  return Math.floor(index / layout.inner) % layout.channels;
}

/** Calls back with every run of neighbouring elements that share a channel: elements from `start` to before `end`. */
export function forEachRun(layout: AxisLayout, visit: (channel: number, start: number, end: number) => void): void {
  const { outer, channels, inner } = layout;
  for (let run = 0; run < outer * channels; run++) visit(run % channels, run * inner, (run + 1) * inner);
}
