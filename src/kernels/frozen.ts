/** A copy of JSON in which nothing can be changed any more: what was worked out of it stays right. */
export function frozen<Value>(json: Value): Value {
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return Object.freeze(json.map(frozen)) as Value;
  const entries = Object.entries(json).map(([key, value]) => [key, frozen(value)] as const);
  return Object.freeze(Object.fromEntries(entries)) as Value;
}
