import { formatLaws } from './laws.ts';

formatLaws(200);
