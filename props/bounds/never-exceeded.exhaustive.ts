import { boundLaws } from './laws.ts';

boundLaws(6000);
