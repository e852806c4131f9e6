import cliProgress from 'cli-progress';
import picocolors from 'picocolors';
import type { TextOptions, TextStyle } from '../report/text.ts';

const colours: Readonly<Record<TextStyle, (text: string) => string>> = {
  heading: picocolors.bold,
  strong: picocolors.bold,
  muted: picocolors.dim,
  good: picocolors.green,
  warning: picocolors.yellow,
  bad: picocolors.red,
};

/** How text is written to standard output: colours on a terminal only, at its width up to 100 columns. */
export function textOptions(): TextOptions {
  const { columns = 80, isTTY } = process.stdout;
  return {
    color: (style, text) => (isTTY ? colours[style](text) : text),
    width: isTTY ? Math.max(40, Math.min(columns, 100)) : 80,
  };
}

/** Told how much is done, and of what. */
export type Step = (done: number, what: string) => void;

/** Runs with progress on a terminal, which is taken off it whatever happens; with none where the output is piped. */
export async function withProgress<T>(total: number, use: (step: Step) => T | Promise<T>): Promise<T> {
  if (!process.stderr.isTTY || total < 2) return use(() => undefined);
  const bar = new cliProgress.SingleBar({
    format: '{bar} {value}/{total} {what}',
    clearOnComplete: true,
    hideCursor: true,
    stream: process.stderr,
  });
  bar.start(total, 0, { what: '' });
  try {
    return await use((done, what) => bar.update(done, { what }));
  } finally {
    bar.stop();
  }
}
