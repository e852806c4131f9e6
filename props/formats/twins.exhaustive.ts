import { engineLaws } from './engine-laws.ts';

engineLaws(20000);
