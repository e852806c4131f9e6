import { tightnessLaws } from './tightness.ts';

// A number that shares no factor with those of formats and orders, so that all of them occur.
tightnessLaws(7, 12);
