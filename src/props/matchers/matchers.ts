import { toBeBitEqual } from './bit-equal.ts';
import { toBeWithinBound } from './within-bound.ts';
import { toBeWithinUlps } from './within-ulps.ts';

/** Matchers for `expect.extend(bitnormMatchers)`; each is a plain function of the received value and its arguments. */
export const bitnormMatchers = Object.freeze({ toBeBitEqual, toBeWithinUlps, toBeWithinBound });
