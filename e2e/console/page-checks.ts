import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

/** Has axe-core look at a page as it stands, dialogs included; fails on what it calls serious or critical. */
export async function assertAccessible(page: Page, what: string): Promise<void> {
  await page.evaluate(axe);
  const violations = (await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  )) as Violation[];
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`,
    );
  assert.deepEqual(grave, [], what);
}

const classNames = (css: string): Set<string> => new Set(css.match(/\bm_[0-9a-f]{6,8}\b/g));
const library = classNames(
  readFileSync(createRequire(import.meta.url).resolve('@mantine/core/styles.css'), 'utf8'),
);
const ASSETS = join(import.meta.dirname, '..', '..', 'console', 'dist', 'console-assets');

/** Fails when a part of the library is on the page whose styles are not in the build. */
export async function assertStyled(page: Page, what: string): Promise<void> {
  const files = readdirSync(ASSETS).filter((name) => name.endsWith('.css'));
  const built = classNames(files.map((name) => readFileSync(join(ASSETS, name), 'utf8')).join());
  const html = await page.evaluate(() => document.documentElement.outerHTML);
  const missing = [...classNames(html)].filter((name) => library.has(name) && !built.has(name));
  assert.deepEqual(missing, [], `${what}: see console/src/component-styles.ts`);
}

/** Fails when a page is wider than the window, so that one would have to scroll sideways to read. */
export async function assertFits(page: Page, what: string): Promise<void> {
  const width = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  const [needed = 0, there = 0] = width;
  assert.ok(needed <= there, `${what}: ${needed} pixels wide in a window of ${there}`);
}

/** Writes a picture of the page into the folder that WARDKEY_TEST_SCREENSHOTS names; without it, does nothing. */
export async function screenshot(page: Page, name: string, fullPage = false): Promise<void> {
  const folder = process.env.WARDKEY_TEST_SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage });
}
