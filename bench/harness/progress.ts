/** Says what is being done on one line of a terminal, and nothing where standard error is piped. */
export interface Progress {
  show(text: string): void;
  clear(): void;
}

export function progressOn(stream: NodeJS.WriteStream): Progress {
  const write = (text: string): void => {
    if (stream.isTTY) stream.write(`\r\x1b[2K${text.slice(0, Math.max(0, stream.columns - 1))}`);
  };
  return { show: write, clear: () => write('') };
}
