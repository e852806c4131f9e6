/** The table of kernels, which a narrow page lays out as a list. */
export const table = `
table { border-collapse: collapse; }
th, td { text-align: left; font-weight: inherit; padding: 0; }
.kernels { width: 100%; }
.kernels > * > tr > th, .kernels > * > tr > td { padding: .48rem .75rem; vertical-align: baseline; }
.kernels > thead th { position: sticky; top: 0; z-index: 2; background: var(--paper); color: var(--muted); font-size: .82rem; box-shadow: inset 0 -1px var(--line); white-space: nowrap; }
.kernels > .group th { padding-top: 1.5rem; font-weight: 600; }
.group span { color: var(--muted); font-weight: 400; margin-left: .5rem; font-size: .87rem; }
.kernel { position: relative; border-top: 1px solid var(--line); }
.kernel > tr:first-child > th { padding-left: 1.6rem; width: 34%; }
.kernel > tr:first-child > th::before { content: ""; position: absolute; left: .5rem; margin-top: .48em; border: .32em solid transparent; border-left: .42em solid var(--muted); border-right: 0; }
.kernel:has(.more > td > details[open]) > tr:first-child > th::before { transform: rotate(90deg); }
.kernel:has(.more > td > details[open]) > tr:first-child { background: var(--panel); }
.kernel:has(.more > td > details[open]) > tr:first-child > th { font-weight: 600; }
.kernels .number { text-align: right; white-space: nowrap; }
.kernels .more > td { padding: 0; }
.more > td > details > summary { position: absolute; inset: 0; list-style: none; cursor: pointer; }
.more > td > details > summary::-webkit-details-marker { display: none; }
.more > td > details[open] > summary { bottom: auto; height: 2.4rem; }
.kernel:has(.more > td > details:not([open])):hover { background: var(--panel); }
.name { color: var(--muted); white-space: nowrap; }
.name:is(.wrong, .differs, .accepted, .conforms) { color: var(--tone); font-weight: 550; }
@media (max-width: 46rem) {
  .wide { display: none; }
  .kernels, .kernels > tbody, .kernels > tbody > tr, .kernels > tbody > tr > th, .kernels > tbody > .more > td { display: block; width: auto; }
  .kernels > thead { display: none; }
  .kernels > * > tr > th, .kernels > * > tr > td { padding: .1rem .35rem; }
  .kernels > .group th { padding: 1.5rem 0 .4rem; }
  .kernel > tr:first-child { display: flex; flex-wrap: wrap; padding: .45rem 0; }
  .kernel > tr:first-child > th { flex: 1 0 100%; width: auto; padding-left: 1.1rem; }
  .kernel > tr:first-child > th::before { left: .15rem; }
  .kernel > tr:first-child > td { padding-left: 1.1rem; font-size: .9rem; }
  .kernel > tr:first-child > td.wide, .kernel > tr:first-child > td:has(.none) { display: none; }
  .more > td > details[open] > summary { height: 3.6rem; }
  .findings li { grid-template-columns: 1fr; }
  .findings li > :not(.badge) { grid-column: 1; }
  .group span { display: block; margin: 0; }
}
`;
