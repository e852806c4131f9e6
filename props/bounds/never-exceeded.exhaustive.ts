import { boundLaws } from './laws.ts';

boundLaws(2500, 2);
