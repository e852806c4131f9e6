/** bitnorm for WebGPU: kernels in WGSL that compute what a spec says, and what a device's own arithmetic does. */
export { deviceSpec } from './device/device-spec.ts';
export type { DeviceNumerics, OperationNumerics, TypeNumerics } from './device/numerics.ts';
export { selfTest } from './device/self-test.ts';
export { type DeviceTarget, targetOf } from './device/target.ts';
export type { GpuDevice } from './gpu.ts';
export { type GpuAdapter, type OpenDevice, openAdapter } from './open-adapter.ts';
export { type CompiledKernel, compileKernel } from './run-kernel.ts';
export { compileTensorKernel, runKernel, type TensorKernel } from './run-tensors.ts';
export { wgsl } from './wgsl/index.ts';
export { type WgslBinding, type WgslKernel, type WgslPass, WgslRefusal } from './wgsl/kernel.ts';
