import type { Format } from '../../formats/format.ts';
import type { ArithmeticTarget } from './arithmetic/index.ts';
import { declarationOf, loaded, stored } from './bindings.ts';
import { type Expression, literal } from './expression.ts';
import type { WgslBinding, WgslKernel, WgslPass } from './kernel.ts';
import { newModule, type WgslModule } from './module.ts';
import type { GroupWords } from './order/memory.ts';
import type { ReductionOptions } from './order/reduction.ts';

/** A buffer as a kernel's text reads and writes it. */
export interface BoundBuffer {
  readonly binding: WgslBinding;
  /** The value at an index. */
  at(index: Expression): Expression;
  /** A statement that stores a value there. */
  store(index: Expression, value: Expression): string;
}

/** What an entry point does: its statements, with `lid` the invocation's index and `group` the workgroup's. */
export interface EntryPoint {
  readonly name: string;
  readonly comment: string;
  readonly workgroups: number;
  readonly body: readonly string[];
}

/** The binding that takes partial results for which workgroup memory has no room, one reduction's after the other's, and its size. */
const partials = { binding: 'partial_results', words: 'PARTIAL_WORDS' } as const;

/** A kernel under construction: its module, bindings and passes. */
export interface KernelBuilder {
  readonly module: WgslModule;
  readonly target: ArithmeticTarget;
  /** Invocations in a workgroup. */
  readonly workgroup: number;
  /** Where reductions keep partial results. */
  readonly memory: Pick<ReductionOptions, 'memoryWords' | 'scratch'>;
  /** Binds a buffer of a format's values, all of which are values of binary32. Those of binary16 are stored as f16 where the device has
   * it, all others as binary32 bits. */
  bind(buffer: Omit<WgslBinding, 'type' | 'format'>, format: Format): BoundBuffer;
  /** Binds memory for partial results: binary32 bits or counts. */
  scratch(name: string, length: number): BoundBuffer;
  /** Words for each of some groups: in workgroup memory where they are few, else bound. Used by the group under way alone. */
  shared(name: string, length: number, groups: number): GroupWords;
  /** Declares a constant of some value of binary32, under that name or one like it. */
  constant(name: string, value: number): Expression;
  /** Declares a count as an integer, under that name or one like it. */
  count(name: string, value: number): Expression;
  /** Declares a variable of each invocation. */
  variable(name: string, comment: string): Expression;
  /** Declares a function of u32 parameters to u32; its last line is what it returns. */
  define(name: string, comment: string, parameters: readonly string[], lines: readonly string[]): string;
  /** Adds an entry point, to be run after those before it. */
  enter(entry: EntryPoint): void;
  kernel(): WgslKernel;
}

/**
 * The 16 KiB of workgroup memory that every device has are 4096 words: two arrays of partial results, of one type each, two lists, and two
 * words for each invocation.
 */
const [partialWords, listWords] = [1536, 256];

function entryText({ name, comment, workgroups, body }: EntryPoint, guards: string): string {
  return `// ${comment}
@compute @workgroup_size(WORKGROUP)
fn ${name}(@builtin(local_invocation_index) lid: u32, @builtin(workgroup_id) id: vec3<u32>, @builtin(num_workgroups) grid: vec3<u32>) {
  let index = id.x + id.y * grid.x;
  if (index >= ${workgroups}u) { return; }
  group = index;
${guards}${body.map((line) => `  ${line}\n`).join('')}}`;
}

/** The values that guards are loaded from, where the arithmetic uses them. */
const guard: WgslBinding = { name: 'guard', role: 'guard', type: 'u32', length: 4 };

function assembled(module: WgslModule, bindings: readonly WgslBinding[], entries: readonly EntryPoint[]): WgslKernel {
  const guarded = module.has('guard0');
  const most = Math.max(...entries.map(({ workgroups }) => workgroups));
  const words = module.reserved(partials.words) * most;
  const partial: WgslBinding = { name: partials.binding, role: 'scratch', type: 'u32', length: words };
  const all = [...(guarded ? [guard] : []), ...bindings, ...(words > 0 ? [partial] : [])];
  const guards = guarded ? '  guard0 = guard[0];\n  guard1 = guard[1];\n' : '';
  const needsF16 = all.some(({ type }) => type === 'f16') || module.text().includes('f16');
  const code = [
    ...(needsF16 ? ['enable f16;'] : []),
    all.map(declarationOf).join('\n'),
    module.text(),
    ...entries.map((entry) => entryText(entry, guards)),
  ];
  const passes = entries.map(({ name, workgroups }): WgslPass => ({ entry: name, workgroups }));
  return { code: `${code.join('\n\n')}\n`, bindings: all, passes, needsF16 };
}

/** Whether a format's values are kept in f16. */
function storedAsF16(format: Format, { f16, numerics }: ArithmeticTarget): boolean {
  const half = numerics?.binary16;
  return f16 && format.name === 'binary16' && half?.convert.correct === true && half.subnormals === 'keep';
}

/** Reserves so many words of a group's partial results. */
function partialResults(module: WgslModule, words: number): GroupWords {
  const { binding, words: name } = partials;
  module.reserve(name, words, (size) => `// Words of partial results that a group has.\nconst ${name} = ${size}u;`);
  return { at: (index) => `${binding}[group * ${name} + ${index}]`, barrier: 'storageBarrier();' };
}

/** A kernel of nothing yet. Workgroups are numbered by the variable `group`. */
export function newKernel(target: ArithmeticTarget, workgroup: number): KernelBuilder {
  const module = newModule();
  module.declare('WORKGROUP', `const WORKGROUP = ${workgroup}u; // invocations`);
  module.declare('group', '// The group that the workgroup computes.\nvar<private> group: u32;');
  const bindings: WgslBinding[] = [];
  const entries: EntryPoint[] = [];
  const bound = (binding: WgslBinding): BoundBuffer => {
    if (bindings.some(({ name }) => name === binding.name) || module.has(binding.name))
      throw new RangeError(`"${binding.name}" stands for something else already`);
    bindings.push(binding);
    return {
      binding,
      at: (index) => loaded(binding, index),
      store: (index, value) => stored(binding, index, value),
    };
  };
  const constants = new Map<string, string>();
  const named = (name: string, value: string): Expression => {
    const key = `${name} ${value}`;
    const known = constants.get(key) ?? module.fresh(name);
    constants.set(key, known);
    return module.declare(known, `const ${known} = ${value}`);
  };
  const scratch = (name: string, length: number): BoundBuffer => bound({ name, role: 'scratch', type: 'u32', length });
  return {
    module,
    target,
    workgroup,
    memory: { memoryWords: partialWords, scratch: (_name, words) => partialResults(module, words) },
    bind: (buffer, format) =>
      bound({ ...buffer, type: storedAsF16(format, target) ? 'f16' : 'u32', format: format.name }),
    scratch,
    shared: (name, length, groups) => {
      if (length <= listWords) {
        module.declare(name, `var<workgroup> ${name}: array<u32, ${length}>;`);
        return { at: (index) => `${name}[${index}]`, barrier: 'workgroupBarrier();' };
      }
      scratch(name, length * groups);
      return { at: (index) => `${name}[group * ${length}u + ${index}]`, barrier: 'storageBarrier();' };
    },
    constant: (name, value) => named(name, `${literal(value)}; // ${value}`),
    count: (name, value) => named(name, `${value}u;`),
    variable: (name, comment) => module.declare(name, `// ${comment}\nvar<private> ${name}: u32;`),
    define: (name, comment, parameters, lines) => {
      const last = lines.length - 1;
      const body = lines.map((line, i) => (i === last ? `  return ${line};` : `  ${line}`)).join('\n');
      const list = parameters.map((parameter) => `${parameter}: u32`).join(', ');
      return module.declare(name, `// ${comment}\nfn ${name}(${list}) -> u32 {\n${body}\n}`);
    },
    enter: (entry) => void entries.push(entry),
    kernel: () => assembled(module, bindings, entries),
  };
}
