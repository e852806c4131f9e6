// The processor's name and which of the vector flags that matter here it has.
import { readFileSync } from 'node:fs';

const FLAGS = ['avx2', 'fma', 'f16c', 'avx512f', 'avx512bw', 'avx512_bf16', 'avx512_fp16'];
const text = readFileSync('/proc/cpuinfo', 'utf8');
const found = (key) => text.match(new RegExp(`^${key}\\s*: (.*)$`, 'm'))?.[1] ?? '';

export const cpu = {
  model: found('model name'),
  flags: FLAGS.filter((flag) => found('flags').split(' ').includes(flag)),
};
