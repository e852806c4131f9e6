import { gradientLaws } from './expect-gradients.ts';

gradientLaws(8000);
