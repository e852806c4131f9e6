import { forwardCase, casesPerRound } from './props/webgpu/forward-cases.ts';
for (let r = 0; r < 1; r++) for (let i = 0; i < casesPerRound; i++) { const c = forwardCase(i, r); console.log(c.name); }
