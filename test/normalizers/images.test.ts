import { describe, expect, test } from 'vitest';
import { transpose } from '../../src/tensors/tensor.ts';
import { outputsAsWritten as outputs, uneven as sample, values } from './sample.ts';

describe('norms of images', () => {
  const image = sample([2, 6, 3, 5], 11);
  const gamma = sample([6], 12);
  const beta = sample([6], 13);
  const parameters = { weight: gamma, bias: beta };
  const last = transpose(image, [0, 2, 3, 1]);
  const back = (y: readonly number[]): readonly number[] => [...transpose(values([2, 3, 5, 6], y), [0, 3, 1, 2]).data];

  test.each([
    ['batch', {}],
    ['instance', {}],
  ] as const)('%s norm gives each channel the same, wherever the channels lie', (norm, fields) => {
    const first = outputs({ norm, ...fields }, { x: image, ...parameters });
    const lastly = outputs({ norm, channelAxis: -1, ...fields }, { x: last, ...parameters });
    expect(back(lastly.y)).toEqual(first.y);
    expect(lastly.rstd).toEqual(first.rstd);
  });

  test('a group for each channel is an instance norm', () => {
    const each = outputs({ norm: 'group', groups: 6 }, { x: image, ...parameters });
    expect(each).toEqual(outputs({ norm: 'instance' }, { x: image, ...parameters }));
  });

  test('one group is a layer norm over all but the batch, but for the parameters', () => {
    const plain = { affine: false };
    const one = outputs({ norm: 'group', groups: 1, ...plain }, { x: image });
    expect(one).toEqual(outputs({ norm: 'layer', axes: [1, 2, 3], ...plain }, { x: image }));
  });

  test('channels last: a group over memory of the other layout', () => {
    const spec = { norm: 'group', groups: 2, preset: 'fp16-pure' };
    const there = outputs({ ...spec, channelAxis: -1 }, { x: last, ...parameters });
    const here = outputs({ ...spec, channelsLast: true }, { x: image, ...parameters });
    expect(back(there.y)).toEqual(here.y);
    expect(there.rstd).toEqual(here.rstd);
    expect(outputs(spec, { x: image, ...parameters }).rstd).not.toEqual(here.rstd);
  });

  test('a batch of one image is an instance norm', () => {
    const one = { x: { ...image, shape: [1, 12, 3, 5] }, weight: sample([12], 14), bias: sample([12], 15) };
    expect(outputs({ norm: 'batch' }, one).y).toEqual(outputs({ norm: 'instance' }, one).y);
  });

  test('each parameter belongs to its channel', () => {
    const ones = values(
      [2, 6, 3, 5],
      Array.from({ length: 180 }, (_, i) => i % 2),
    );
    const apart = { weight: values([6], [0, 0, 0, 0, 0, 0], 'binary16'), bias: beta };
    for (const spec of [{ norm: 'batch' }, { norm: 'instance' }, { norm: 'group', groups: 3 }]) {
      const { y } = outputs(spec, { x: values([2, 6, 3, 5], [...ones.data], 'binary16'), ...apart });
      expect(y).toEqual(Array.from({ length: 180 }, (_, i) => beta.data[Math.floor(i / 15) % 6] + 0));
    }
  });
});
