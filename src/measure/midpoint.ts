import type { Format } from '../formats/format.ts';
import { neighbours } from './ulps.ts';

/**
 * The midpoint between a value and its neighbour on the side of another number, beyond which numbers round to the value. Undefined where there is
 * no such neighbour, or the number lies nearer to the value than to any other.
 * @param toward any number
 */
export function midpointTowards(value: number, toward: number, format: Format): number | undefined {
  if (!Number.isFinite(value) || Number.isNaN(toward) || value === toward) return undefined;
  const neighbour = toward < value ? lower(value, format) : upper(value, format);
  if (neighbour === undefined || !Number.isFinite(neighbour)) return undefined;
  const midpoint = value + (neighbour - value) / 2;
  return Math.abs(midpoint - value) < Math.abs(toward - value) ? midpoint : undefined;
}

function lower(value: number, format: Format): number | undefined {
  if (format.kind === 'float') return neighbours(value, format).below;
  return value > format.min ? value - 1 : undefined;
}

function upper(value: number, format: Format): number | undefined {
  if (format.kind === 'float') return neighbours(value, format).above;
  return value < format.max ? value + 1 : undefined;
}
