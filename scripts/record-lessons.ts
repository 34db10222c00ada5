import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { openLessonStage } from '../e2e/lesson-stage.ts';
import { ending, httpAnswer, type TriedExample, tryLesson } from '../e2e/try-lesson.ts';
import { catalogue, type ProblemCode } from '../src/problems/catalogue.ts';
import { lessonOf } from '../src/problems/lesson.ts';
import { fingerprintOf, type RecordedLesson, type RecordedRun } from '../src/problems/recorded-lessons.ts';

/**
 * Runs every example of the reference pages and writes what was seen, with today's date, to `recorded-lessons.json`:
 * from there the pages have "what you see" and "last verified". Writes nothing when one does not end as it should.
 */
const FILE = new URL('../src/problems/recorded-lessons.json', import.meta.url);

const tidyUps: (() => unknown)[] = [];
try {
  const stage = await openLessonStage({ after: (tidyUp) => tidyUps.unshift(tidyUp) });
  const lessons: Partial<Record<ProblemCode, RecordedLesson>> = {};
  for (const code of Object.keys(catalogue) as ProblemCode[]) {
    const lesson = lessonOf(code);
    if (lesson === undefined) continue;
    const tried = await tryLesson(stage, lesson);
    for (const example of tried) assertVerified(code, example);
    lessons[code] = { fingerprint: fingerprintOf(lesson), ...seenIn(tried) };
    console.log(`${code}: ${tried.map(({ language }) => language).join(', ')}`);
  }
  const run: RecordedRun = {
    recorded_at: new Date().toISOString().slice(0, 10),
    commit: output('git', 'rev-parse', '--short=12', 'HEAD'),
    versions: versions(),
    lessons,
  };
  writeFileSync(FILE, `${JSON.stringify(run, null, 2)}\n`);
} finally {
  for (const tidyUp of tidyUps) await tidyUp();
}

function assertVerified(code: ProblemCode, { language, broken, fixed }: TriedExample): void {
  const isVerified = broken.exitCode !== 0 && broken.codes.join() === code && fixed.exitCode === 0;
  if (!isVerified) throw new Error(`${code}, ${language}:\n${broken.seen}\n---\n${fixed.seen}`);
}

function seenIn(tried: readonly TriedExample[]): Pick<RecordedLesson, 'http' | 'seen'> {
  const curl = tried.find(({ language }) => language === 'curl');
  const others = tried.filter(({ language }) => language !== 'curl' && language !== 'python');
  return {
    ...(curl && { http: httpAnswer(curl.broken.seen) }),
    seen: Object.fromEntries(others.map(({ language, broken }) => [language, ending(broken.seen)])),
  };
}

function versions(): Record<string, string> {
  return {
    wardkey: versionIn('../package.json'),
    node: process.versions.node,
    curl: output('curl', '--version').split(' ')[1] ?? '',
    replicate: versionIn('../node_modules/replicate/package.json'),
    'runpod-sdk': versionIn('../node_modules/runpod-sdk/package.json'),
    python: output('python3', '--version').replace('Python ', ''),
  };
}

function versionIn(file: string): string {
  return (JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as { version: string }).version;
}

function output(program: string, ...args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8' }).trim();
}
