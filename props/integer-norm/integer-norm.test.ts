import { integerNormLaws } from './laws.ts';

integerNormLaws(900);
