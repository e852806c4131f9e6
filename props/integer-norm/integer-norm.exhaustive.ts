import { integerNormLaws } from './laws.ts';

integerNormLaws(12000);
