/** A file that is not what its format allows. The message is `FILE: byte OFFSET: what is wrong`. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
  /** The name of the source, as given by the caller. */
  readonly file: string;
  /** Where in the file, in bytes from its start. */
  readonly offset: number;
  /** What is wrong there. */
  readonly problem: string;

  constructor(file: string, offset: number, problem: string) {
    super(`${file}: byte ${offset}: ${problem}`);
    this.file = file;
    this.offset = offset;
    this.problem = problem;
  }
}

/** Reports what is wrong at a position, by throwing. The unit of the position is the parser's: bytes or characters. */
export type Fail = (position: number, problem: string) => never;

/** A {@link Fail} for byte offsets in `file`. */
export function failIn(file: string): Fail {
  return (offset, problem) => {
    throw new FormatError(file, offset, problem);
  };
}
