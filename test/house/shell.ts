/** One command of a sh or console block and what the page shows of it. */
export interface Command {
  /** Line within the page, from 1. */
  readonly line: number;
  readonly command: string;
  /** The exit status: 0, or n where the command ends in `# exit n`. */
  readonly status: number;
  /** Empty: the output is not compared. */
  readonly expected: string;
}

const isCommand = (line: string): boolean => line.startsWith('$ ');

/** `npx bitnorm` is the bitnorm that the workspace has; npx itself would only cost a second. */
const withoutNpx = (command: string): string => command.replace(/\bnpx (--yes |-y )?bitnorm\b/g, 'bitnorm');

/**
 * The commands of a block: lines that start with `$ `, each with the output below it; in a block without a `$ `, every
 * line that is no comment. A command goes on where its line ends in a backslash.
 */
export function commandsOf(text: string, firstLine: number): Command[] {
  const lines = text.split('\n');
  const prompts = lines.some(isCommand);
  const commands: { line: number; command: string; output: string[] }[] = [];
  lines.forEach((line, i) => {
    const last = commands.at(-1);
    if (last?.command.endsWith('\\') && last.output.length === 0) last.command += `\n${line.replace(/^> /, '')}`;
    else if (isCommand(line)) commands.push({ line: firstLine + i, command: line.slice(2), output: [] });
    else if (prompts) last?.output.push(line);
    else if (line.trim() !== '' && !line.startsWith('#')) {
      commands.push({ line: firstLine + i, command: line, output: [] });
    }
  });
  return commands.map(({ line, command, output }) => ({
    line,
    command: withoutNpx(command),
    status: Number(/# exit (\d+)\s*$/.exec(command)?.[1] ?? 0),
    expected: output.join('\n').trim(),
  }));
}

const parts = (command: string): string[] => command.split('&&').map((part) => part.trim());

/** Commands that set a machine up; they are read, not run: `npm run x` must name a script of package.json. */
export const isSetup = (command: string): boolean =>
  parts(command).every((part) => /^(npm|git clone|cd|apt-get|pip)(\s|$)/.test(part));

/** The package.json scripts that npm commands need. */
export const scriptsOf = (command: string): string[] =>
  parts(command).flatMap((part) => {
    const [, run, short] = /^npm (?:run ([\w:-]+)|(start|test)\b)/.exec(part) ?? [];
    return run ?? short ?? [];
  });
