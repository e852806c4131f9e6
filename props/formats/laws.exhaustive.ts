import { formatLaws } from './laws.ts';

formatLaws(5000);
