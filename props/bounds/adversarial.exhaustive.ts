import { adversarialLaws } from './adversarial.ts';

adversarialLaws(1200);
