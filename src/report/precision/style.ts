/** What the precision page adds to the report's style. Blue, light amber and dark orange differ in lightness too. */
export const precisionStyle = `
:root {
  --works: #1f7a93; --degraded: #f0c65a; --dead: #a8370b; --on-degraded: #3d2c00; --on-dead: #ffffff;
  --curve-1: #0072b2; --curve-2: #c24a00; --curve-3: #007a5a; --curve-4: #a8478a; --curve-5: #8a6d00; --curve-6: #4b5563;
}
@media (prefers-color-scheme: dark) {
  :root {
    --works: #2b8ba6; --degraded: #e2b648; --dead: #c9521f; --on-degraded: #2b1f00; --on-dead: #ffffff;
    --curve-1: #56b4e9; --curve-2: #ff9a5c; --curve-3: #3fd0a4; --curve-4: #e79cc8; --curve-5: #e3c34b; --curve-6: #b6bfca;
  }
}
@media print {
  :root {
    --works: #1f7a93; --degraded: #f0c65a; --dead: #a8370b; --on-degraded: #3d2c00; --on-dead: #ffffff;
    --curve-1: #0072b2; --curve-2: #c24a00; --curve-3: #007a5a; --curve-4: #a8478a; --curve-5: #8a6d00; --curve-6: #4b5563;
  }
}
.lead { max-width: 52rem; }
.marks { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; list-style: none; margin: .9rem 0 1.1rem; padding: 0; font-size: .9rem; }
.marks i { display: inline-block; width: 1.25em; height: 1.25em; line-height: 1.25em; border-radius: 2px; text-align: center; font: 600 .8em/1.3 system-ui, sans-serif; margin-right: .45em; background: var(--swatch); color: var(--on, var(--on-dead)); }
.mark-works { --swatch: var(--works); } .mark-degraded { --swatch: var(--degraded); --on: var(--on-degraded); }
.mark-underflow, .mark-overflow, .mark-error { --swatch: var(--dead); } .mark-inputs, .mark-notRunnable { --swatch: var(--panel); --on: var(--muted); }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 30rem), 1fr)); gap: 1.6rem 2.2rem; align-items: start; }
.panel h3 { font-size: 1rem; font-weight: 600; margin: 0 0 .3rem; }
.panel figure { max-width: none; }
.panel .two { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem 1.2rem; margin-top: .6rem; }
.reason { font-size: .85rem; color: var(--muted); margin: .5rem 0 0; overflow-wrap: anywhere; }
.curves { display: block; font-size: .9rem; margin: .2rem 0 .8rem; list-style: none; }
.curves li { display: inline-block; margin-right: 1.4rem; white-space: nowrap; }
.curves svg { width: 2.4em; height: .7em; vertical-align: .05em; margin-right: .45em; }
.summary td, .summary th { padding-block: .3rem; }
.summary .whole { color: var(--equal); font-weight: 550; } .summary .never { color: var(--differs); font-weight: 550; }
.figures-table tbody th[scope=rowgroup] { padding-top: .8rem; font-weight: 600; }
@media print { .panels { grid-template-columns: 1fr 1fr; gap: 1rem; } .panel { break-inside: avoid; } rect, i { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`;
