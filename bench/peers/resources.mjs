/** Loaded before a program: writes its peak memory, in bytes, to the file that BITNORM_BENCH_MEMORY names, as it ends. */
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const path = process.env.BITNORM_BENCH_MEMORY;
if (isMainThread && path !== undefined)
  process.on('exit', () => writeFileSync(path, String(process.resourceUsage().maxRSS * 1024)));
