import { writeFileAtomically } from '../../node/write-file.ts';
import type { WgslBinding, WgslKernel } from '../../webgpu/wgsl/kernel.ts';

function bindingText({ name, role, type, length, format, shape }: WgslBinding, index: number): string {
  const values = format === undefined ? '' : `, ${format}${shape === undefined ? '' : ` [${shape.join(', ')}]`}`;
  return `//   ${index} ${name}: ${role}, ${length} × ${type}${values}`;
}

/** A kernel with, as comments, what it must be run with. */
function emittedText({ code, bindings, passes }: WgslKernel, description: string): string {
  const dispatches = passes.map(({ entry, workgroups }) => `//   ${entry}: ${workgroups} workgroups`);
  return [
    `// ${description}`,
    '// Bindings of group 0 (guard: four zeros that no compiler knows to be zeros; u32: the bits of binary32 values):',
    ...bindings.map(bindingText),
    '// Dispatches, one after the other:',
    ...dispatches,
    '',
    code,
  ].join('\n');
}

/** Writes a kernel's WGSL. */
export function writeKernel(path: string, kernel: WgslKernel, description: string): void {
  const text = emittedText(kernel, description);
  writeFileAtomically(path, [text.endsWith('\n') ? text : `${text}\n`]);
}
