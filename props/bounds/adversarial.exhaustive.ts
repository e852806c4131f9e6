import { adversarialLaws } from './adversarial.ts';

adversarialLaws(3000);
