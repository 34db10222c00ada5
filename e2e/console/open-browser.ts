import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Scope } from '../start-wardkey.ts';

/** A name that leads to this machine without being one that browsers take for secure, as 127.0.0.1 and localhost are. */
export const PLAIN_HOST = 'wardkey.test';

export interface VisitOptions {
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  /** 2 is what a browser does at 200 % zoom: half the room, twice the size. */
  readonly zoom?: number;
  readonly hasMotion?: boolean;
}

/** Debian's Chromium, one for a file of tests. It reaches nothing but this machine. */
export async function openBrowser(scope: Scope): Promise<Visits> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--host-resolver-rules=MAP ${PLAIN_HOST} 127.0.0.1`,
    ],
  });
  scope.after(() => browser.close());
  return { browser, visit: (url, options) => visit(browser, url, options) };
}

export interface Visits {
  readonly browser: Browser;
  /** A person with a browser of their own: no cookies, no storage. */
  visit(url: string, options?: VisitOptions): Promise<Visit>;
}

/** One person at one server. */
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page complained about so far: errors of scripts, and what the policy forbade. */
  readonly complaints: readonly string[];
}

async function visit(browser: Browser, url: string, options: VisitOptions = {}): Promise<Visit> {
  const { scheme = 'light', width = 1280, height = 900, zoom = 1 } = options;
  const context = await browser.newContext({
    baseURL: url,
    colorScheme: scheme,
    reducedMotion: options.hasMotion ? 'no-preference' : 'reduce',
    viewport: { width: Math.round(width / zoom), height: Math.round(height / zoom) },
    deviceScaleFactor: zoom,
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !isExpected(message.text())) complaints.push(message.text());
  });
  return { page, context, complaints };
}

/** What Chromium itself writes about answers that say no, and about headers that it heeds on secure addresses only. */
function isExpected(text: string): boolean {
  return /^Failed to load resource: the server responded with a status of 4\d\d|Cross-Origin-Opener-Policy header has been ignored/.test(
    text,
  );
}
