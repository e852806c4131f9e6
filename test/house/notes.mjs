// Runs beside a snippet of the docs: writes what each statement came to as a line of JSON into the file NOTES.
import { appendFileSync } from 'node:fs';
import { format, inspect, isDeepStrictEqual } from 'node:util';

class Printed {
  constructor(text) {
    this.text = text;
  }
}

/** JSON counts as a form of the value only where it says all of it: it knows no -0, NaN or BigInt. */
const json = (value) => {
  try {
    const text = JSON.stringify(value);
    return isDeepStrictEqual(JSON.parse(text), value) ? [text] : [];
  } catch {
    return [];
  }
};

const formsOf = (value) => {
  if (value instanceof Printed) return [value.text];
  const inspected = inspect(value, { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity });
  return typeof value === 'string' ? [value, inspected] : [inspected, ...json(value)];
};

globalThis.__print = (...values) => new Printed(format(...values));

globalThis.__note = async (index, thunk) => {
  const note = await thunk().then(
    (value) => ({ index, forms: formsOf(value) }),
    (error) => ({ index, thrown: `${error?.name}: ${error?.message}` }),
  );
  appendFileSync(process.env.NOTES, `${JSON.stringify(note)}\n`);
};
