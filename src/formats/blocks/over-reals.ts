import type { BlockFormat } from './block-format.ts';

/** The same format with every quotient exact, whatever steps it is computed in: what its scales and elements mean over the reals. */
export function overReals(format: BlockFormat): BlockFormat {
  return format.kind === 'mx'
    ? { ...format, mode: { ...format.mode, quotient: 'exact' } }
    : { ...format, arithmetic: { ...format.arithmetic, form: 'divide', steps: 'exact' } };
}
