import { formatOf } from '../io/index.ts';
import type { Dump } from '../node/dump.ts';
import { elementCount } from '../tensors/tensor.ts';

/** The flags that would describe a dump's kernel, as far as its tensors tell. */
export function suggestFlags(dump: Dump): string {
  const has = (name: string): boolean => dump.names.includes(name);
  const format = (name: string): string => formatOf(dump.dtype(name)).name;
  const shape = dump.shape('x');
  const known = has('y') || isBackward(dump);
  const flags = [...(known ? kernelFlags(dump, shape) : ['--norm layer', '--axis -1']), `--in ${format('x')}`];
  if (has('weight')) flags.push(`--params ${format('weight')}`);
  flags.push('--acc binary32');
  if (has('rstd')) flags.push(`--saved ${format('rstd')}`);
  if (has('y')) flags.push(`--out ${format('y')}`);
  if (isBackward(dump)) flags.push(has('y') ? '--backward' : '--saved-given');
  flags.push('--order sequential');
  return flags.join(' ');
}

/** Whether there is a gradient that the kernel read and one that it wrote. */
function isBackward({ names }: Dump): boolean {
  return names.includes('dy') && names.includes('dx');
}

function kernelFlags(dump: Dump, shape: readonly number[]): readonly string[] {
  const has = (name: string): boolean => dump.names.includes(name);
  if (has('y') && elementCount(dump.shape('y')) !== elementCount(shape)) return ['--reduce sum', '--axis -1'];
  const parameters = has('weight') ? elementCount(dump.shape('weight')) : shape.at(-1);
  const hasBias = has('bias') || has('dbias');
  const absent = [...(has('weight') ? [] : ['--no-weight']), ...(hasBias ? [] : ['--no-bias'])];
  const layer = parameters === shape.at(-1);
  if (layer) return [hasBias || has('mean') ? '--norm layer' : '--norm rms', '--axis -1', '--eps 1e-5', ...absent];
  const perSample = has('rstd') && (dump.shape('rstd')[0] ?? 0) === shape[0];
  return [perSample ? '--norm group --groups 1' : '--norm batch', '--channel-axis 1', '--eps 1e-5', ...absent];
}
