import type { Quantity } from '../quantity.ts';
import { boundCoefficientGradient } from './coefficients.ts';
import { boundDirectGradient } from './direct.ts';
import { boundParameterGradients } from './parameters.ts';
import { boundPreparing } from './prepare.ts';
import { boundProjectedGradient } from './projected.ts';
import type { BoundGradientOf, BoundRun } from './run.ts';

function gradientOf(run: BoundRun): BoundGradientOf {
  const { backward } = run;
  switch (backward.form) {
    case 'direct':
      return boundDirectGradient(run, backward.stages);
    case 'coefficients':
      return boundCoefficientGradient(run, backward);
    case 'projected':
      return boundProjectedGradient(run, backward.stages);
  }
}

/**
 * Bounds the gradients of some groups, and of parameters if they are of all.
 * @param use receives each gradient before it is rounded to its format
 */
export function boundBackward(
  run: BoundRun,
  groups: readonly number[],
  use: (name: 'dx' | 'dweight' | 'dbias', element: number, gradient: Quantity) => void,
): void {
  const prepare = boundPreparing(run);
  const ofGroup = gradientOf(run);
  const parameters = boundParameterGradients(run);
  for (const group of groups) {
    const terms = prepare(group);
    for (const [j, gradient] of ofGroup(terms, parameters.collect).entries()) use('dx', terms.elements[j], gradient);
  }
  if (groups.length === run.geometry.groups) parameters.sums(use);
}
