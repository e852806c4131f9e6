/** Every output was accepted. */
export const accepted = 0;
/** Some output was not. */
export const notAccepted = 1;
/** Arguments or files that can't be used. */
export const badInput = 2;
/** There is no adapter to run kernels on. */
export const noAdapter = 3;

/** An error in a line, for people; errors that are not about input keep their stack. What files hold cannot steer a terminal by it. */
export function explainError(error: unknown): string {
  return messageOf(error).replace(/(?!\n)\p{Cc}/gu, (control) => JSON.stringify(control).slice(1, -1));
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const expected =
    error instanceof RangeError || error instanceof UsageError || error.name === 'FormatError' || 'code' in error;
  return expected || error.constructor === Error ? error.message : (error.stack ?? error.message);
}

/** Arguments that can't be used, with what to do about it. */
export class UsageError extends Error {}
