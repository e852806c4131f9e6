type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The document with one key less, at any depth, the outer ones first. */
export function* simplerJson(value: Json): Generator<Json> {
  for (const key of Object.keys(value)) {
    const { [key]: _left, ...rest } = value;
    yield rest;
  }
  for (const [key, inner] of Object.entries(value)) {
    if (isRecord(inner)) for (const one of simplerJson(inner)) yield { ...value, [key]: one };
    if (Array.isArray(inner) && inner.length > 0) yield { ...value, [key]: inner.slice(0, -1) };
  }
}
