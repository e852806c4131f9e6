import { normLaws } from './norm-laws.ts';

normLaws(6_000);
