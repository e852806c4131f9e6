import { colors } from './style/colors.ts';
import { detail } from './style/detail.ts';
import { filter } from './style/filter.ts';
import { frame } from './style/frame.ts';
import { print } from './style/print.ts';
import { table } from './style/table.ts';

/** The page's style. */
export const style = [colors, frame, filter, table, detail, print].join('');
