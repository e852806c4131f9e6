import { boundLaws } from './laws.ts';

boundLaws(200, 1);
