/** The picture's own style, for light paper and dark. */
export const style = `
svg { --paper: #ffffff; --ink: #1b1f24; --muted: #5a6572; --edge: #9aa4b0; --load: #eef1f4; --push: #dcebf7; --pushed: #0072b2;
  --other: #fbe8cf; --othered: #b36b00; --merge: #1b1f24; --height: #ffffff; --line: #c3cad2; }
@media (prefers-color-scheme: dark) {
  svg { --paper: #14171a; --ink: #e7eaee; --muted: #9ba6b2; --edge: #66717d; --load: #262c32; --push: #16344a; --pushed: #56b4e9;
    --other: #43300f; --othered: #f0a73c; --merge: #e7eaee; --height: #14171a; --line: #4a545e; }
}
text { font: 11px system-ui, "Segoe UI", Roboto, sans-serif; fill: var(--ink); }
.cells text, .merges text { text-anchor: middle; font-variant-numeric: tabular-nums; }
.title { font-size: 14px; font-weight: 600; }
.muted, .more text, .stub text { fill: var(--muted); }
.paper { fill: var(--paper); }
.edges { fill: none; stroke: var(--edge); stroke-width: 1.25; }
rect { stroke-width: 1; }
.empty rect { fill: var(--paper); stroke: var(--line); stroke-dasharray: 2 2; }
.empty text { fill: var(--muted); }
.loaded rect { fill: var(--load); stroke: var(--line); }
.pushed rect, .block rect { fill: var(--push); stroke: var(--pushed); }
.alternate rect { fill: var(--other); stroke: var(--othered); }
.stub rect { fill: var(--paper); stroke: var(--edge); stroke-dasharray: 4 3; }
.more rect { fill: none; }
.merges circle { fill: var(--merge); }
.merges text { fill: var(--height); font-size: 9.5px; font-weight: 600; }
`;
