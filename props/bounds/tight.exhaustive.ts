import { tightnessLaws } from './tightness.ts';

tightnessLaws(1, 24);
