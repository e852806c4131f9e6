import { setup as buildWhereStale } from '../test/house/build.ts';

/* What is timed is what people run: `#library/…` (package.json) leads to dist, and its types to src. */

buildWhereStale();
