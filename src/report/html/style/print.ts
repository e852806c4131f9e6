/** On paper: no controls, and what differs is open. */
export const print = `
@media print {
  @page { margin: 16mm 14mm; }
  html { font-size: 10pt; }
  main, footer { max-width: none; padding: 0; }
  header { padding: 0; }
  .filter, .json, .more summary { display: none; }
  .kernels > thead th { position: static; }
  .kernel > tr:first-child > th::before { display: none; }
  .kernel > tr:first-child > th { padding-left: .4rem; }
  .kernels > * > tr > th, .kernels > * > tr > td { padding: .25rem .4rem; }
  .kernel > tr:first-child, .group { break-after: avoid; break-inside: avoid; }
  .kernel[data-standing=bit-equal] > tr:first-child, .kernel[data-standing=unknown] > tr:first-child { break-after: auto; }
  figure, .tables > .scroll, .numbers tr, .findings li, dl > div { break-inside: avoid; }
  .figures { grid-template-columns: repeat(3, 1fr); gap: 1rem; break-inside: avoid; }
  .output, .detail, .tables { display: block; }
  .output > *, .detail > * { margin-block: .6rem; }
  .output > p { break-after: avoid; }
  .numbers th, .numbers td { padding-block: .1rem; }
  h2, h4, caption { break-after: avoid; }
  .scroll { overflow: visible; }
  .kernel:is([data-standing=wrong], [data-standing=differs], [data-standing=accepted]) .more > td > details::details-content { display: block; content-visibility: visible; height: auto; }
  .share span, .key::before { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
