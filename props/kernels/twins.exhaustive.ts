import { kernelLaws } from './laws.ts';

kernelLaws(6000);
