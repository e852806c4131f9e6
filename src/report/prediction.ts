import type { StageEvents } from '../normalizers/emulate.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { eventNames, eventTable } from './events.ts';
import { grouped } from './numbers.ts';

const shownValues = 6;

/** A tensor in a line: its name, format, shape and first values. */
export function tensorText(name: string, { format, shape, data }: Tensor): string {
  const values = Array.from(data.subarray(0, shownValues), (value) =>
    Object.is(value, -0) ? '-0' : String(Number(value.toPrecision(7))),
  );
  const more = data.length > shownValues ? ', …' : '';
  return `  ${name.padEnd(14)} ${format.name} [${shape.join(', ')}]  ${values.join(', ')}${more}`;
}

/** The events of each stage, a line a stage that had any; none where they were not counted. */
export function eventText(events: StageEvents | undefined): string {
  const { rows, columns } = eventTable({ events });
  const lines = rows.map(({ stage, events: counts }) => {
    const raised = columns
      .filter((name) => counts[name] > 0)
      .map((name) => `${grouped(counts[name])} ${eventNames[name]}`);
    return `  ${stage.padEnd(14)} ${[`${grouped(counts.operations)} operations`, ...raised].join(', ')}`;
  });
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
