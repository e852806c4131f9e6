/** The page's colours. Blue and orange (after Okabe and Ito) stay apart for every kind of colour vision. */
export const colors = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --panel: #f5f6f8; --ink: #1b1f24; --muted: #5a6572; --line: #dfe3e8; --link: #0b5cad;
  --equal: #0b6e85; --conforms: #3a5fb0; --accepted: #7d5a00; --differs: #a34a00; --wrong: #b3200e; --unknown: #5a6572; --error: #8a2f7b;
  --kernel: #0072b2; --emulation: #d98200; --distance: #6b7683;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --panel: #1c2125; --ink: #e7eaee; --muted: #9ba6b2; --line: #2e353c; --link: #79b8f5;
    --equal: #62c6de; --conforms: #9db8ff; --accepted: #e4b84d; --differs: #ffb072; --wrong: #ff8a75; --unknown: #9ba6b2; --error: #e3a3d8;
    --kernel: #56b4e9; --emulation: #f0a73c; --distance: #9ba6b2;
  }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #ffffff; --panel: #f5f6f8; --ink: #000000; --muted: #444c55; --line: #c9ced4; --link: #000000;
    --equal: #0b6e85; --conforms: #3a5fb0; --accepted: #7d5a00; --differs: #a34a00; --wrong: #b3200e; --unknown: #444c55; --error: #8a2f7b;
    --kernel: #0072b2; --emulation: #d98200; --distance: #6b7683;
  }
}
.bit-equal { --tone: var(--equal); } .conforms { --tone: var(--conforms); } .accepted { --tone: var(--accepted); }
.differs { --tone: var(--differs); } .wrong { --tone: var(--wrong); }
.unknown { --tone: var(--unknown); } .error { --tone: var(--error); }
`;
