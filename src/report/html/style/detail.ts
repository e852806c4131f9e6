/** What opens below a kernel: outputs, plots, tables, spec. */
export const detail = `
.detail { padding: .9rem 0 2rem 1.6rem; display: grid; gap: 1.1rem; grid-template-columns: minmax(0, 1fr); max-width: 70rem; }
.remark { border-left: 3px solid var(--tone, var(--link)); padding-left: .8rem; max-width: 48rem; }
.findings .remark { border: 0; padding: 0; }
.about { max-width: 54rem; }
.file { color: var(--muted); margin-top: -.9rem; }
.output { border-top: 1px solid var(--line); padding-top: .9rem; display: grid; gap: .8rem; grid-template-columns: minmax(0, 1fr); }
.output > p { margin-top: -.6rem; }
h4 { font-size: 1rem; font-weight: 600; }
h4 .type { font-weight: 400; color: var(--muted); margin: 0 .5rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18.5rem), 1fr)); gap: 1.2rem 2rem; align-items: start; }
figure { max-width: 25rem; }
figcaption, caption { font-size: .87rem; color: var(--muted); text-align: left; padding-bottom: .35rem; }
.keys { display: block; color: var(--ink); }
.key { white-space: nowrap; margin-right: 1rem; }
.key::before { content: ""; display: inline-block; width: .7em; height: .7em; margin-right: .35em; border-radius: 2px; background: var(--swatch); }
.key-kernel { --swatch: var(--kernel); } .key-emulation { --swatch: var(--emulation); }
.plot { display: block; width: 100%; height: auto; font: 12px system-ui, sans-serif; overflow: visible; }
.plot text { font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; max-width: 100%; }
.tables { display: flex; flex-wrap: wrap; gap: .9rem 3rem; align-items: start; }
.numbers { font-size: .93rem; }
.numbers th, .numbers td { padding: .22rem 0 .22rem 1.6rem; text-align: right; white-space: nowrap; vertical-align: top; }
.numbers :is(th, td):first-child { text-align: left; padding-left: 0; }
.numbers thead { color: var(--muted); font-size: .87rem; }
.numbers tbody tr { border-top: 1px solid var(--line); }
.numbers code { display: block; color: var(--muted); }
.numbers .off { text-align: left; font-weight: 550; }
.numbers.worst thead th:nth-child(2) { text-align: left; }
.none { color: var(--muted); opacity: .6; }
.alarm { color: var(--wrong); font-weight: 600; }
.spec .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 0 2.5rem; margin-top: .4rem; align-items: start; }
dl > div { display: grid; grid-template-columns: 6.5rem 1fr; gap: .75rem; padding: .22rem 0; border-top: 1px solid var(--line); font-size: .93rem; }
dt { color: var(--muted); }
dd { margin: 0; }
.json { margin-top: .8rem; }
.json summary { cursor: pointer; color: var(--link); width: max-content; }
pre { margin: .5rem 0 0; padding: .8rem 1rem; background: var(--panel); border-radius: 6px; overflow: auto; max-height: 24rem; white-space: pre; }
section > h4 + .scroll { margin-top: .4rem; }
@media (max-width: 46rem) { .detail { padding-left: 0; } .numbers th, .numbers td { padding-left: 1rem; } .numbers caption { position: sticky; left: 0; max-width: calc(100vw - 3rem); } }
`;
