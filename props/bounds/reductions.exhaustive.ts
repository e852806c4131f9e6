import { reductionLaws } from './reduction-laws.ts';

reductionLaws(6000);
