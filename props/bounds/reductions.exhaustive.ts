import { reductionLaws } from './reduction-laws.ts';

reductionLaws(2500);
