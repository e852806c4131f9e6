export { anyOrder, anySize, explicitTree, groupsOf } from '../../src/props/specs/orders.ts';
