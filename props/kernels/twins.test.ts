import { kernelLaws } from './laws.ts';

kernelLaws(400);
