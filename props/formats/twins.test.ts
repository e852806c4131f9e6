import { engineLaws } from './engine-laws.ts';

engineLaws(1500);
