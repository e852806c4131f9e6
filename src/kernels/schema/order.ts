import { integer, record, reference, type Schema, text } from './types.ts';

const order = reference('order');
const odd = text(
  ['carry', 'floorHalf', 'ceilHalf', 'powerOfTwo', 'counter'],
  'how a list that is no power of two is paired',
);
const alternate: Schema = {
  oneOf: [text(['all']), record({ multiple: integer(1, 'the first elements up to a multiple of this') }, ['multiple'])],
  description: 'elements that are pushed the accumulator’s other way',
};

/** Orders of reductions; see src/reductions/order.ts. */
export const orderDefinitions: Readonly<Record<string, Schema>> = {
  order: {
    description: 'The order of a reduction: the name of a preset or of an entry of "orders", or one combinator.',
    oneOf: [{ type: 'string' }, reference('combinator')],
  },
  combinator: {
    type: 'object',
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
    properties: {
      chain: record(
        {
          start: text(['zero', 'first'], 'from the empty accumulator or from the first item'),
          block: integer(1, 'elements pushed by one fused add'),
          alternate,
        },
        ['start'],
      ),
      tree: record(
        {
          pairing: text(['adjacent', 'halving', 'butterfly']),
          masks: text(['up', 'down'], 'butterfly: 1, 2, 4 … or … 4, 2, 1'),
          odd,
          tail: text(['skip', 'padZero']),
          left: text(['lower', 'upper'], 'the left operand of a merge'),
        },
        ['pairing'],
      ),
      split: record(
        {
          lanes: integer(1, 'item i goes to part floor(i / vector) mod lanes'),
          vector: integer(1, 'consecutive items a lane takes at a time'),
          blocks: integer(1, 'contiguous parts of this many items'),
          parts: integer(1, 'this many contiguous parts'),
          groups: { type: 'array', items: { type: 'array', items: integer(0, 'a position') } },
          round: integer(1, 'items after which dealing begins afresh'),
          head: integer(0, 'items before the first round, treated as those of the tail'),
          tail: text(['deal', 'after', 'first', 'before'], 'what becomes of items beyond the last whole round'),
          tailAlternate: alternate,
          empty: text(['skip', 'zero'], 'whether parts without items take part'),
          inner: order,
          outer: order,
        },
        ['inner', 'outer'],
      ),
      bisect: record(
        {
          limit: integer(1, 'items a leaf has at most'),
          multiple: integer(1, 'of which the first half is a multiple'),
          inner: order,
        },
        ['limit', 'multiple', 'inner'],
      ),
      cascade: record(
        { step: integer(2, 'items a level takes before it is emptied'), levels: integer(1, 'number of levels') },
        ['step', 'levels'],
      ),
      bySize: record({ limit: integer(0, 'fewer items than this: below'), below: order, otherwise: order }, [
        'limit',
        'below',
        'otherwise',
      ]),
      byGroup: {
        oneOf: [
          record({ cycle: { type: 'array', minItems: 1, items: order } }, ['cycle']),
          record({ runs: integer(1, 'groups in a run'), inside: order, beyond: order }, ['runs', 'inside', 'beyond']),
        ],
        description: 'groups that take different orders by their index; only as the whole order of a stage',
      },
      explicit: reference('explicitTree'),
    },
  },
  explicitTree: {
    oneOf: [integer(0, 'the position of an item'), { type: 'array', minItems: 1, items: reference('explicitTree') }],
  },
};
