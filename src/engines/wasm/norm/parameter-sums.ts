import { trainsWeight } from '../../../normalizers/gain.ts';
import { elementCount, type Tensor, tensor, type Values } from '../../../tensors/tensor.ts';
import { heldAs } from '../../storage.ts';
import { parameterFormat } from './backward-program.ts';
import type { BackwardGiven, BackwardTiles, ParameterGradients } from './backward-tiles.ts';
import type { Tile } from './layout.ts';

/** Sums the gradients of parameters. */
export interface ParameterSums extends ParameterGradients {
  /** After a tile's dy and x̂ are there, before its flags are read. */
  ofTile(tile: Tile, flags: number): void;
}

/** Rounds sums to the format of parameters' gradients. */
export function roundedTensors(
  { run, backward }: BackwardGiven,
  weight: Float64Array,
  bias: Float64Array,
): Record<string, Tensor<Values>> {
  const { numerics, geometry, inputs, model } = run;
  const { round } = numerics.arithmetic('backward.output', backward.stages.output, backward.formats.parameters);
  const of = (data: Float64Array): Tensor =>
    tensor(parameterFormat(backward), geometry.parameterShape, data.map(round));
  return heldAs(inputs.x, {
    ...(trainsWeight(model) ? { dweight: of(weight) } : {}),
    ...(model.affine.bias ? { dbias: of(bias) } : {}),
  });
}

/** Of parameters that belong to a group each. */
export function sumsOfGroups(tiles: BackwardTiles): ParameterSums {
  const { run, areas, program, totals } = tiles;
  const { geometry } = run;
  const count = elementCount(geometry.parameterShape);
  const [weight, bias] = [new Float64Array(count), new Float64Array(count)];
  return {
    ofTile: (tile, flags) => {
      const put = (to: Float64Array, sums: Float64Array | undefined): void => {
        sums?.forEach((sum, g) => {
          to[geometry.groupParameter[tile.first + g]] = sum;
        });
      };
      put(weight, totals.weight?.of(program.gradients, tile, areas.scratchSum, flags, { second: program.normalized }));
      put(bias, totals.bias?.of(program.gradients, tile, areas.scratchSum, flags));
    },
    defined: (group) => {
      const terms = { left: [] as number[], right: [] as number[], bias: [] as number[] };
      return {
        collect: (_parameter, left, right, ofBias) => {
          terms.left.push(left);
          terms.right.push(right);
          terms.bias.push(ofBias);
        },
        end: () => {
          const at = geometry.groupParameter[group];
          const { left, right } = terms;
          if (totals.weight !== undefined)
            weight[at] = totals.weight.reducer.sumOfProducts(Float64Array.from(left), Float64Array.from(right));
          if (totals.bias !== undefined) bias[at] = totals.bias.reducer.sum(Float64Array.from(terms.bias));
        },
      };
    },
    tensors: () => roundedTensors(tiles, weight, bias),
  };
}

/** Of parameters that every group has: dy and x̂ of all groups are there, and their columns are summed at the end. */
export function sumsOverGroups(tiles: BackwardTiles): ParameterSums {
  const { run, areas, program, totals } = tiles;
  const { geometry, layout, wasm } = run;
  const { groups, size } = geometry;
  const row = (area: { address: number }, group: number): Float32Array =>
    wasm.float32(area.address + group * layout.stride * 4, size);
  const column = (area: { address: number }, parameter: number): Float64Array => {
    const all = wasm.float32(area.address, groups * layout.stride);
    return Float64Array.from({ length: groups }, (_, g) => all[g * layout.stride + parameter]);
  };
  const everything: Tile = { first: 0, groups: size };
  const summed = (name: 'weight' | 'bias', byValue: (parameter: number) => number): Float64Array => {
    const total = totals[name];
    if (total === undefined) return new Float64Array(size);
    const flags = wasm.uint8(areas.parameterFlags, size).fill(0);
    const second = name === 'weight' ? program.normalized : undefined;
    const sums = total
      .of(program.gradients, everything, areas.scratchSum, areas.parameterFlags, second && { second })
      .slice();
    flags.forEach((flag, parameter) => {
      if (flag !== 0) sums[parameter] = byValue(parameter);
    });
    return sums;
  };
  return {
    ofTile: () => undefined,
    defined: (group) => {
      const [left, right] = [row(program.gradients, group), row(program.normalized, group)];
      return {
        collect: (parameter, dy, xHat) => {
          left[parameter] = dy;
          right[parameter] = xHat;
        },
        end: () => undefined,
      };
    },
    tensors: () => {
      const weight = summed('weight', (parameter) =>
        (totals.weight as NonNullable<typeof totals.weight>).reducer.sumOfProducts(
          column(program.gradients, parameter),
          column(program.normalized, parameter),
        ),
      );
      const bias = summed('bias', (parameter) =>
        (totals.bias as NonNullable<typeof totals.bias>).reducer.sum(column(program.gradients, parameter)),
      );
      return roundedTensors(tiles, weight, bias);
    },
  };
}
