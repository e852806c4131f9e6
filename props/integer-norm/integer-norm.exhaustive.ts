import { integerNormLaws } from './laws.ts';

integerNormLaws(30000);
