import { adversarialLaws } from './adversarial.ts';

adversarialLaws(150);
