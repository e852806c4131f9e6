import { findFormat } from '../formats/catalogue.ts';
import type { Tensors } from '../kernels/family.ts';
import { type Tensor, tensor } from '../tensors/tensor.ts';
import type { GpuDevice } from './gpu.ts';
import { compileKernel } from './run-kernel.ts';
import { isPutOut, isRead, type WgslBinding, type WgslKernel } from './wgsl/kernel.ts';

function outputOf({ name, format, shape, length }: WgslBinding, values: Float64Array): Tensor {
  if (format === undefined) throw new RangeError(`"${name}" expected a binding with a format, got none`);
  return tensor(findFormat(format), shape ?? [length], values);
}

/** A kernel of tensors, compiled for a device. */
export interface TensorKernel {
  /**
   * @param inputs by name, each of the format and size of its binding
   * @returns the outputs by name
   * @throws RangeError naming an input that is missing or does not fit
   */
  run(inputs: Tensors): Promise<Readonly<Record<string, Tensor>>>;
}

function valuesOf({ name, format }: WgslBinding, inputs: Tensors): ArrayLike<number> {
  const input = inputs[name];
  if (input === undefined) throw new RangeError(`"inputs.${name}" expected a tensor, got none`);
  if (format !== undefined && input.format.name !== format)
    throw new RangeError(`"inputs.${name}" expected values of ${format}, got ${input.format.name}`);
  return input.data;
}

/**
 * Compiles a kernel that reads and writes tensors, as `wgsl` writes them.
 * @throws RangeError when it needs a feature that the device was opened without
 */
export async function compileTensorKernel(device: GpuDevice, kernel: WgslKernel): Promise<TensorKernel> {
  if (kernel.needsF16 && !device.features.has('shader-f16'))
    throw new RangeError('"kernel" expected one without f16 on a device without the feature shader-f16');
  const { run } = await compileKernel(device, kernel);
  const [inputs, outputs] = [kernel.bindings.filter(isRead), kernel.bindings.filter(isPutOut)];
  return {
    run: async (tensors) => {
      const values = inputs.map((binding) => [binding.name, valuesOf(binding, tensors)] as const);
      const written = await run(Object.fromEntries(values));
      return Object.fromEntries(outputs.map((binding) => [binding.name, outputOf(binding, written[binding.name])]));
    },
  };
}

/**
 * Compiles a kernel and runs it once.
 * @returns the outputs by name
 * @throws RangeError naming an input that is missing or does not fit
 */
export async function runKernel(
  device: GpuDevice,
  kernel: WgslKernel,
  inputs: Tensors,
): Promise<Readonly<Record<string, Tensor>>> {
  const { run } = await compileTensorKernel(device, kernel);
  return run(inputs);
}
