import { engineLaws } from './engine-laws.ts';

engineLaws(40000);
