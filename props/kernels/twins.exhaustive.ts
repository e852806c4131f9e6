import { kernelLaws } from './laws.ts';

kernelLaws(12000);
