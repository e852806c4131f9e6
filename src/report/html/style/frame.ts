/** The page's frame: type, header, findings, badges. */
export const frame = `
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 3.5rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: .9375rem/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
main, footer { max-width: 76rem; margin: 0 auto; padding: 0 clamp(1rem, 3vw, 2.5rem); }
h1, h2, h3, h4, p, ul, dl, figure, fieldset { margin: 0; padding: 0; }
a { color: var(--link); text-underline-offset: .15em; }
code, pre { font: .92em/1.45 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.sheet { position: absolute; }
.hidden, .filter legend, .search span, summary span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
header { padding: clamp(1.5rem, 5vw, 3.5rem) 0 0; }
.maker { color: var(--muted); font-size: .85rem; }
h1 { font-size: 1.15rem; font-weight: 600; line-height: 1.35; margin-top: .1rem; }
.headline { font-size: clamp(1.6rem, 5.2vw, 2.6rem); line-height: 1.15; letter-spacing: -.015em; margin: 1rem 0 1.25rem; font-weight: 400; }
.headline strong { font-weight: 650; }
.headline .single { display: block; }
.single::first-letter { text-transform: uppercase; }
.share { display: flex; gap: 2px; height: .6rem; border-radius: .3rem; overflow: hidden; }
.share span { background: var(--tone); min-width: 4px; }
.share .unknown { background: repeating-linear-gradient(-45deg, var(--unknown) 0 2px, transparent 2px 5px); }
h2 { font-size: 1.15rem; font-weight: 600; margin: 2.75rem 0 .75rem; }
.findings ul { list-style: none; border-top: 1px solid var(--line); }
.findings li { padding: .7rem 0; border-bottom: 1px solid var(--line); display: grid; grid-template-columns: 10.5rem 1fr; gap: .1rem 1rem; }
.findings li > :not(.badge) { grid-column: 2; }
.findings li > a { font-weight: 550; }
.findings > p { margin-top: .6rem; color: var(--muted); }
.where { color: var(--muted); }
.badge { color: var(--tone); font-weight: 550; white-space: nowrap; }
.badge .icon { margin-right: .4em; vertical-align: -.15em; }
.icon { width: 1.05em; height: 1.05em; flex: none; fill: none; stroke: currentColor; stroke-width: 2.1; stroke-linecap: round; stroke-linejoin: round; }
footer { padding-block: 2.5rem 3rem; color: var(--muted); font-size: .85rem; }
`;
