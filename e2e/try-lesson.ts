import { catalogue, type ProblemCode } from '../src/problems/catalogue.ts';
import type { Example, Language, Lesson } from '../src/problems/lesson.ts';
import type { Exported, Half, LessonStage } from './lesson-stage.ts';

/** What came of one example: how each program ended, and what a person saw of the broken one. */
export interface TriedExample {
  readonly language: Language;
  readonly broken: { readonly exitCode: number; readonly codes: readonly string[]; readonly seen: string };
  readonly fixed: { readonly exitCode: number; readonly seen: string };
}

/** Runs a lesson from its beginning to its end: first all that is broken, then all that is fixed. */
export async function tryLesson(stage: LessonStage, lesson: Lesson): Promise<TriedExample[]> {
  const { examples } = lesson;
  stage.setUpstream(lesson.upstream ?? 'good');
  const lost = await stage.prepare(lesson, 'broken', {});
  const broken = await Promise.all(
    examples.map(({ language, broken: text }) => run('broken', language, text, lost)),
  );
  stage.setUpstream('good');
  const found = await stage.prepare(lesson, 'fixed', lost);
  const fixed = await Promise.all(examples.map((example) => runFixed(example)));
  return examples.map(({ language }, index) => {
    const [wrong, right] = [broken[index], fixed[index]];
    if (wrong === undefined || right === undefined) throw new Error('an example was not run');
    return { language, broken: { ...wrong, codes: codesIn(wrong.seen) }, fixed: right };
  });

  async function run(half: Half, language: Language, program: string, exported: Exported) {
    const { exitCode, stdout, stderr } = await stage.run(lesson, half, language, program, exported);
    return { exitCode, seen: plainOutput(stdout + stderr) };
  }

  // A program that only needed a good token is run with one in each language once; curl shows for each lesson anew
  // that the token is good again.
  async function runFixed({ language, broken: before, fixed: program }: Example) {
    const isPlain = before === program && language !== 'curl' && language !== 'terminal';
    if (!isPlain) return run('fixed', language, program, found);
    const known = stage.succeeded.get(program);
    if (known !== undefined) return known;
    const result = await run('fixed', language, program, found);
    if (result.exitCode === 0) stage.succeeded.set(program, result);
    return result;
  }
}

/** The codes that a text names, each once. */
export function codesIn(text: string): ProblemCode[] {
  const words = new Set(text.match(/[a-z]+(?:_[a-z]+)+/g));
  return (Object.keys(catalogue) as ProblemCode[]).filter((code) => words.has(code));
}

/** The last answer in what curl printed with its headers: what tells of the problem, and the body in lines. */
export function httpAnswer(seen: string): string {
  const answer = seen
    .slice(seen.lastIndexOf('HTTP/1.1 '))
    .replace(/\ncurl: .*$/, '')
    .replace(/}curl: .*$/, '}');
  const [head = '', body = ''] = answer.split('\n\n');
  const [status = '', ...headers] = head.split('\n');
  const shown = headers.filter((line) => /^(?:content-type|www-authenticate|retry-after|allow):/i.test(line));
  return [status, ...shown, '', JSON.stringify(JSON.parse(body), null, 2)].join('\n');
}

/** How a program ended, as a person reads it: from the error on, without frames of other people’s code. */
export function ending(seen: string): string {
  const all = seen.split('\n').filter((line) => !/^ {4}at |^Node\.js v|^\s*$/.test(line));
  const start = all.findIndex((line) => /^(?:\w+ )?\[?\w*[Ee]rror\]?:/.test(line));
  const lines = all.slice(Math.max(0, start));
  const isLong = lines.length > LINES_MAX;
  return [...lines.slice(0, LINES_MAX), ...(isLong ? ['…'] : [])].join('\n');
}

const LINES_MAX = 12;
/** What differs from run to run, from machine to machine, made the same; and never a token. */
export function plainOutput(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(/[a-z][a-z0-9]{0,8}_[0-9A-Za-z]{24,}/g, '<the token>')
    .replaceAll(/([a-z][a-z0-9]{0,8}_)…\w{4}/g, '$1…a1B2')
    .replaceAll(/([a-z][a-z0-9]{0,8}_)\.\.\.\w{4}/g, '$1...a1B2')
    .replaceAll(/tok_\w{19}/g, 'tok_0123456789abcdefghi')
    .replaceAll(/\d{4}-\d\d-\d\d at \d\d:\d\d:\d\d\.\d{3}/g, '2026-11-21 at 14:02:11.000')
    .replaceAll(/http:\/\/(127\.0\.0\.1|localhost):\d+/g, 'http://$1:7070')
    .replaceAll(/~\d+s/g, '~60s')
    .replaceAll(/(retry-after: |"retry_after":|retry_after: )\d+/g, '$160')
    .replaceAll(/(?:file:\/\/)?\/\S*?\/run-\w+\//g, '/app/')
    .replaceAll(/(?:file:\/\/)?\/[^\s'"]*?\/node_modules\//g, '/app/node_modules/')
    .replaceAll(/\b[0-9a-f]{12}-[0-9a-z]{6}\b/g, '5f2c9a7be104-00001b')
    .replaceAll(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '5f2c9a7be104-00001b')
    .replaceAll(/^date: .*\n/gim, '')
    .trimEnd();
}
