import { formatLaws } from './laws.ts';

formatLaws(2500);
