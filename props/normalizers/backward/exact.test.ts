import { gradientLaws } from './expect-gradients.ts';

gradientLaws(240);
