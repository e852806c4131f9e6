import { join } from 'node:path';
import { writeFileAtomically } from '../node/write-file.ts';
import type { Report } from '../report/model.ts';

/** Writes index.html and report.json into a folder, and returns the page's path. */
export async function writeReport(folder: string, report: Report): Promise<string> {
  const [{ htmlReport }, { jsonReport }] = await Promise.all([
    import('../report/html.ts'),
    import('../report/json.ts'),
  ]);
  const page = join(folder, 'index.html');
  writeFileAtomically(page, [await htmlReport(report)]);
  writeFileAtomically(join(folder, 'report.json'), [jsonReport(report), '\n']);
  return page;
}
