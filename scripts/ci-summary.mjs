// node scripts/ci-summary.mjs RESULTS: sums what .ci/run wrote there and prints `N passed, N failed, N skipped` last.
// RESULTS/steps has lines `check STATUS NAME` and `suite STATUS NAME`; a suite's figures are in RESULTS/NAME.json, as
// vitest's JSON reporter writes them. Exits 1 on a failure, and on a skipped test where CI is set.
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const [folder] = process.argv.slice(2);
const passed = [];
const failed = [];
const skipped = [];

const listOf = (status) => (status === 'passed' ? passed : status === 'failed' ? failed : skipped);

function addFile({ name, status, message, assertionResults }) {
  const file = relative('.', name);
  for (const { fullName, status } of assertionResults) listOf(status).push(`${file} ${fullName}`);
  const hasFailed = assertionResults.some((test) => test.status === 'failed');
  if (status === 'failed' && !hasFailed) failed.push(`${file}: ${message}`);
}

function addSuite(name, status) {
  const file = join(folder, `${name}.json`);
  const before = failed.length;
  if (existsSync(file)) JSON.parse(readFileSync(file, 'utf8')).testResults.forEach(addFile);
  // A run that ends badly without a failed test: an unhandled error, a time limit, no tests at all.
  if (status !== 0 && failed.length === before) failed.push(`${name}: exit ${status}`);
}

for (const line of readFileSync(join(folder, 'steps'), 'utf8').split('\n').filter(Boolean)) {
  const [, kind, status, name] = /^(\w+) (\d+) (.+)$/.exec(line);
  if (kind === 'suite') addSuite(name, Number(status));
  else listOf(status === '0' ? 'passed' : 'failed').push(name);
}

for (const name of failed) console.log(`failed: ${name}`);
for (const name of skipped) console.log(`skipped: ${name}`);
const strict = Boolean(process.env.CI) && process.env.CI !== 'false';
if (strict && skipped.length > 0) console.log('CI can run every test, so that a skipped one is a failure.');
console.log(`${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`);
process.exitCode = failed.length > 0 || passed.length === 0 || (strict && skipped.length > 0) ? 1 : 0;
