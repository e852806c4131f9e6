import type { Kernels } from './kernels.ts';
import { moduleBase64 } from './module.generated.ts';

/** The compiled module with its memory. */
export interface Instance {
  readonly kernels: Kernels;
  /**
   * Gives addresses of consecutive areas of so many bytes each, aligned to 64, valid until the next call. Views made before are detached
   * where the memory has to grow.
   */
  allocate(...sizes: readonly number[]): number[];
  /** Views of the memory; made anew after allocate. */
  float32(address: number, length: number): Float32Array;
  float64(address: number, length: number): Float64Array;
  uint8(address: number, length: number): Uint8Array;
  uint16(address: number, length: number): Uint16Array;
  int32(address: number, length: number): Int32Array;
}

const pageSize = 65536;
const alignment = 64;

/** What is used of WebAssembly, which every platform has and no common library of types. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: object,
  ) => { readonly exports: Kernels & { readonly memory: Memory; heapBase(): number } };
}

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

let compiled: object | undefined;

function instantiate() {
  const { Module, Instance } = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;
  compiled ??= new Module(Uint8Array.from(atob(moduleBase64), (letter) => letter.charCodeAt(0)));
  const abort = (): never => {
    throw new Error('a kernel of the wasm engine failed');
  };
  return new Instance(compiled, { env: { abort } }).exports;
}

/** An instance with a memory of its own. */
export function newInstance(): Instance {
  const exports = instantiate();
  const { memory } = exports;
  // Below lie the module's own constants.
  const base = Math.ceil(exports.heapBase() / alignment) * alignment;
  return {
    kernels: exports,
    allocate: (...sizes) => {
      let next = base;
      const addresses = sizes.map((size) => {
        const address = next;
        next += Math.ceil(size / alignment) * alignment;
        return address;
      });
      const missing = next - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / pageSize));
      return addresses;
    },
    float32: (address, length) => new Float32Array(memory.buffer, address, length),
    float64: (address, length) => new Float64Array(memory.buffer, address, length),
    uint8: (address, length) => new Uint8Array(memory.buffer, address, length),
    uint16: (address, length) => new Uint16Array(memory.buffer, address, length),
    int32: (address, length) => new Int32Array(memory.buffer, address, length),
  };
}

let made: Instance | undefined;

/** The module, compiled at its first use and kept. */
export function wasm(): Instance {
  made ??= newInstance();
  return made;
}
