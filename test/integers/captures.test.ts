import { describe, expect, test } from 'vitest';
import {
  type AxisLayout,
  type Convention,
  conventions,
  dequantizeChannels,
  findIntegerFormat,
  type Quantization,
  quantization,
  quantizeChannels,
} from '../../src/formats/integers/index.ts';
import { type Captured, captured } from './captured.ts';

const formatOf = (name: string) => findIntegerFormat(name.includes('i8') ? 'int8' : 'uint8');

/** The scales of a recorded case with its zero points, along the first axis, or of the whole tensor. */
function settingOf(name: string, tensors: Captured, convention: Convention): [Quantization[], AxisLayout] {
  const { x, scale, zero_point: zeroPoint } = tensors;
  const quantizations = Array.from(scale.values, (value, channel) =>
    quantization({ format: formatOf(name), scale: value, zeroPoint: zeroPoint.values[channel], convention }),
  );
  const channels = quantizations.length;
  return [quantizations, { outer: 1, channels, inner: x.values.length / channels }];
}

const quantizedBy = (name: string, convention: Convention) => {
  const tensors = captured(name);
  const [quantizations, layout] = settingOf(name, tensors, convention);
  return { tensors, integers: Array.from(quantizeChannels(tensors.x.values, quantizations, layout)) };
};

describe('ONNX Runtime', () => {
  test.each(['i8_per_tensor', 'i8_axis0', 'u8_per_tensor', 'u8_axis0'])('QuantizeLinear %s', (name) => {
    const { tensors, integers } = quantizedBy(`onnxruntime/quantize_f32_${name}`, conventions.onnx);
    expect(integers).toEqual(Array.from(tensors.y.values));
  });

  test.each(['i8_f32_per_tensor', 'i8_f32_axis0', 'u8_f32_per_tensor', 'u8_f32_axis0'])(
    'DequantizeLinear %s',
    (name) => {
      const tensors = captured(`onnxruntime/dequantize_${name}`);
      const [quantizations, layout] = settingOf(name, tensors, conventions.onnx);
      expect(dequantizeChannels(tensors.x.values, quantizations, layout)).toEqual(tensors.y.values);
    },
  );
});

describe('PyTorch on x86', () => {
  test.each(['tensor_f32_i8', 'tensor_f32_u8', 'channel_f32_i8', 'channel_f32_u8'])('quantize_per_%s', (name) => {
    const { tensors, integers } = quantizedBy(`torch/quantize_per_${name}`, conventions.pytorchCpu);
    expect(integers).toEqual(Array.from(tensors.y.values));
  });
});
