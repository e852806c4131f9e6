import { boundLaws } from './laws.ts';

boundLaws(2500);
