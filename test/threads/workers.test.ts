import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { startWorkers } from './built.ts';

const module = fileURLToPath(new URL('./failing.mjs', import.meta.url));
const workers = await startWorkers(2, module);
afterAll(() => workers.close());

test('a task that fails is rejected as it failed, and the others go on', async () => {
  const [four, refused, six] = await Promise.allSettled([
    workers.run('double', 2),
    workers.run('refuse', 7),
    workers.run('double', 3),
  ]);
  expect([four, six]).toMatchObject([{ value: 4 }, { value: 6 }]);
  expect(refused).toMatchObject({ reason: { message: '"x" expected something else, got 7' } });
  expect((refused as PromiseRejectedResult).reason).toBeInstanceOf(RangeError);
});

test('a thread that dies takes its own task along alone', async () => {
  for (let i = 0; i < 3; i++) {
    const all = await Promise.allSettled([workers.run('double', 2), workers.run('die', 0), workers.run('double', i)]);
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((all[1] as PromiseRejectedResult).reason).toMatchObject({
      message: 'a worker thread failed: worker exited with code: 3',
    });
  }
  expect(await workers.run('double', 21)).toBe(42);
});

test('what runs when the threads are ended is rejected', async () => {
  const own = await startWorkers(1, module);
  const waiting = own.run('wait', 60_000);
  const outcome = expect(waiting).rejects.toThrow('a worker thread failed');
  await own.close();
  await outcome;
});
