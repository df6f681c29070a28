import type { Reporter, TestModule } from 'vitest/node';

/** Ends the output of a run with `N passed, N failed`, and the skipped ones when there are any. */
export class ClosingLine implements Reporter {
  onTestRunEnd(
    modules: readonly TestModule[],
    unhandledErrors: readonly unknown[],
    reason: 'passed' | 'interrupted' | 'failed',
  ): void {
    const line = describeRun(modules, unhandledErrors, reason === 'failed');
    // The other reporters print their summary in the same turn, and the teardown may print; this comes after them.
    process.once('exit', () => process.stdout.write(`${line}\n`));
  }
}

/**
 * A file that cannot be loaded, a hook that throws and an error outside every test count as failed; a run that
 * failed as a whole, before any test, counts as one.
 */
export function describeRun(
  modules: readonly TestModule[],
  unhandledErrors: readonly unknown[],
  hasFailed = false,
): string {
  const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
  for (const module of modules) {
    for (const test of module.children.allTests()) count[test.result().state] += 1;
    const suites = [module, ...module.children.allSuites()];
    count.failed += suites.filter((suite) => suite.errors().length > 0).length;
  }
  if (hasFailed && count.failed === 0) count.failed = 1;
  const skipped = count.skipped + count.pending;
  return `${count.passed} passed, ${count.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

// biome-ignore lint/style/noDefaultExport: vitest takes a reporter from the default export of its file.
export default ClosingLine;
