import { bufferUsage, type GpuBuffer, type GpuDevice, type GpuPipeline, mapModeRead, stageCompute } from './gpu.ts';
import { bytesOf, packed, unpacked } from './storage.ts';
import { isPutOut, isRead, isReadOnly, type WgslBinding, type WgslKernel, type WgslPass } from './wgsl/kernel.ts';

/** Values by the name of the binding. */
export type Values = Readonly<Record<string, ArrayLike<number>>>;

function bufferFor(device: GpuDevice, binding: WgslBinding, inputs: Values): GpuBuffer {
  const size = bytesOf(binding);
  if (size > device.limits.maxStorageBufferBindingSize)
    throw new RangeError(
      `"${binding.name}" takes ${size} bytes; the device binds at most ${device.limits.maxStorageBufferBindingSize}`,
    );
  const usage = bufferUsage.storage | bufferUsage.copySource | bufferUsage.copyDestination;
  const buffer = device.createBuffer({ size, usage });
  if (!isRead(binding)) return buffer;
  const values = inputs[binding.name];
  if (values === undefined)
    throw new RangeError(`"inputs.${binding.name}" expected ${binding.length} values, got none`);
  if (values.length !== binding.length)
    throw new RangeError(`"inputs.${binding.name}" expected ${binding.length} values, got ${values.length}`);
  device.queue.writeBuffer(buffer, 0, packed(binding, values));
  return buffer;
}

function layoutOf(device: GpuDevice, bindings: readonly WgslBinding[]): unknown {
  const entries = bindings.map((one, binding) => ({
    binding,
    visibility: stageCompute,
    buffer: { type: isReadOnly(one) ? 'read-only-storage' : 'storage' },
  }));
  return device.createBindGroupLayout({ entries });
}

/** A kernel compiled for a device. */
export interface CompiledKernel {
  /**
   * Runs it.
   * @param inputs values by name, each of the binding's length and format
   * @returns the outputs' values by name
   * @throws RangeError naming an input that is missing or does not fit, or a buffer that the device cannot bind
   */
  run(inputs: Values): Promise<Readonly<Record<string, Float64Array>>>;
}

async function checkedModule(device: GpuDevice, code: string) {
  const module = device.createShaderModule({ code });
  const { messages } = await module.getCompilationInfo();
  const errors = [...messages].filter(({ type }) => type === 'error');
  if (errors.length > 0) {
    const lines = code.split('\n');
    const faults = errors.map(({ lineNum, message }) => `${lineNum}: ${message}\n  ${lines[lineNum - 1] ?? ''}`);
    throw new Error(`The device refuses the kernel:\n${faults.join('\n')}`);
  }
  return module;
}

/** Groups of workgroups that fit one dispatch's two dimensions: entry points number theirs as x + y·(workgroups in x). */
function gridOf(device: GpuDevice, { workgroups }: WgslPass): [number, number] {
  const most = device.limits.maxComputeWorkgroupsPerDimension;
  const x = Math.min(workgroups, most);
  return [x, Math.ceil(workgroups / x)];
}

async function read(device: GpuDevice, buffer: GpuBuffer, binding: WgslBinding): Promise<Float64Array> {
  const size = bytesOf(binding);
  const target = device.createBuffer({ size, usage: bufferUsage.mapRead | bufferUsage.copyDestination });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, target, 0, size);
  device.queue.submit([encoder.finish()]);
  await target.mapAsync(mapModeRead);
  const values = unpacked(binding, target.getMappedRange().slice(0));
  target.destroy();
  return values;
}

/**
 * Compiles a kernel for a device.
 * @throws Error with the compiler's messages and the lines they are about
 */
export async function compileKernel(device: GpuDevice, kernel: WgslKernel): Promise<CompiledKernel> {
  const module = await checkedModule(device, kernel.code);
  const layout = layoutOf(device, kernel.bindings);
  const pipelineLayout = device.createPipelineLayout({ bindGroupLayouts: [layout] });
  const pipelines: GpuPipeline[] = [];
  for (const { entry } of kernel.passes) {
    pipelines.push(
      await device.createComputePipelineAsync({ layout: pipelineLayout, compute: { module, entryPoint: entry } }),
    );
  }
  return {
    run: async (inputs) => {
      const buffers = kernel.bindings.map((binding) => bufferFor(device, binding, inputs));
      const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
      const group = device.createBindGroup({ layout, entries });
      device.pushErrorScope('validation');
      const encoder = device.createCommandEncoder();
      for (const [i, pass] of kernel.passes.entries()) {
        const compute = encoder.beginComputePass();
        compute.setPipeline(pipelines[i]);
        compute.setBindGroup(0, group);
        compute.dispatchWorkgroups(...gridOf(device, pass));
        compute.end();
      }
      device.queue.submit([encoder.finish()]);
      const error = await device.popErrorScope();
      if (error !== null) throw new Error(`The device refuses to run the kernel: ${error.message}`);
      const outputs: Record<string, Float64Array> = {};
      for (const [i, binding] of kernel.bindings.entries()) {
        if (isPutOut(binding)) outputs[binding.name] = await read(device, buffers[i], binding);
      }
      for (const buffer of buffers) buffer.destroy();
      return outputs;
    },
  };
}
