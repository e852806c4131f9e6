/** The form that filters the table; filtering by standing needs no script. */
export const filter = `
.filter { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: center; margin-bottom: .9rem; }
.filter fieldset { border: 0; display: flex; flex-wrap: wrap; gap: .35rem; min-width: 0; }
.filter label:not(.search) { position: relative; display: inline-flex; align-items: center; gap: .4em; padding: .22rem .7rem; border: 1px solid var(--line); border-radius: 2rem; cursor: pointer; color: var(--tone, var(--ink)); }
.filter label:not(.search):hover { background: var(--panel); }
.filter input[type=radio] { position: absolute; opacity: 0; inset: 0; margin: 0; cursor: pointer; }
.filter label:has(:checked) { border-color: currentColor; background: var(--panel); box-shadow: inset 0 0 0 1px currentColor; }
.filter label:has(:focus-visible) { outline: 2px solid var(--link); outline-offset: 2px; }
.filter .count { color: var(--muted); }
.search { flex: 1 1 12rem; max-width: 22rem; }
.search input { width: 100%; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 2rem; padding: .22rem .9rem; }
.search input::placeholder { color: var(--muted); opacity: .75; }
#shown { color: var(--muted); }
#shown:empty { display: none; }
main:has(#s-bit-equal:checked) .kernel:not([data-standing=bit-equal]), main:has(#s-accepted:checked) .kernel:not([data-standing=accepted]),
main:has(#s-differs:checked) .kernel:not([data-standing=differs]), main:has(#s-unknown:checked) .kernel:not([data-standing=unknown]),
main:has(#s-conforms:checked) .kernel:not([data-standing=conforms]), main:has(#s-wrong:checked) .kernel:not([data-standing=wrong]),
main:has(#s-error:checked) .kernel:not([data-standing=error]) { display: none; }
`;
