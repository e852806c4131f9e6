import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Contestant } from '../harness/contestant.ts';

/** A matrix of binary32, row after row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** A program that answers each line of its input with a line: load, time, dump (native/serve.c says what they are). */
export class PeerProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  readonly #folder: string;
  #complaint = '';
  #loaded: Matrix | undefined;

  /** @param folder where its files go */
  constructor(command: string, args: readonly string[], folder: string) {
    this.#folder = folder;
    this.#child = spawn(command, args, { env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } });
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.#child.stderr.on('data', (chunk: Buffer) => {
      this.#complaint += chunk.toString();
    });
    // A broken pipe shows as the answer that does not come.
    this.#child.stdin.on('error', () => undefined);
    this.#child.on('error', (error) => {
      this.#complaint += error.message;
    });
  }

  async #ask(line: string): Promise<string> {
    this.#child.stdin.write(`${line}\n`);
    const next = await this.#answers.next();
    if (next.done === true) throw new Error(`a peer ended: ${this.#complaint}`);
    const answer = next.value;
    if (answer.startsWith('error')) throw new Error(`a peer answered "${line}" with ${answer}`);
    return answer;
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }

  /** Hands it its input, unless it has it. */
  async load(matrix: Matrix): Promise<void> {
    if (this.#loaded === matrix) return;
    const { rows, columns, values } = matrix;
    const path = this.#file(`input-${this.#child.pid}`);
    writeFileSync(path, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    await this.#ask(`load ${rows} ${columns} ${path}`);
    this.#loaded = matrix;
  }

  /** A kernel of its, on the input that it has now. */
  contestant(kernel: string, name: string): Contestant {
    return { name, time: async (repeats) => Number(await this.#ask(`time ${kernel} ${repeats}`)) };
  }

  /** The bytes of a kernel's result. */
  async result(kernel: string): Promise<ArrayBuffer> {
    const path = this.#file(`result-${this.#child.pid}`);
    await this.#ask(`dump ${kernel} ${path}`);
    return new Uint8Array(readFileSync(path)).buffer;
  }

  close(): void {
    this.#child.stdin.end();
  }
}
