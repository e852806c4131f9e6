import { normLaws } from './norm-laws.ts';

normLaws(30_000);
