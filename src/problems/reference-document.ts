import { type CatalogueRow, catalogue, type ProblemCode } from './catalogue.ts';
import { explanationOf } from './explanation.ts';
import {
  detectionOf,
  type Example,
  isWithoutLesson,
  LANGUAGES,
  type Lesson,
  lessonOf,
  WITHOUT_LESSON,
} from './lesson.ts';
import { fingerprintOf, recordedRun } from './recorded-lessons.ts';
import { seenBlocks } from './seen-blocks.ts';

/** A tip that somebody who is signed in has added to the page of a code. Plain text. */
export interface PageNote {
  readonly id: string;
  readonly author: string;
  /** ISO 8601. */
  readonly at: string;
  readonly text: string;
  /** What it is about alone; null when it holds for all. */
  readonly version: string | null;
  readonly isPinned: boolean;
}

/** A part of a page, whatever form it is shown in. In texts, what stands between backticks is code. */
export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly caption: string; readonly fence: string; readonly text: string }
  | { readonly kind: 'pair'; readonly caption: string; readonly broken: Code; readonly fixed: Code }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'causes'; readonly items: readonly { cause: string; tell: string; fix: string }[] }
  | { readonly kind: 'codes'; readonly codes: readonly ProblemCode[] }
  | { readonly kind: 'notes'; readonly notes: readonly PageNote[] };

export interface Code {
  readonly fence: string;
  readonly text: string;
}

export interface Section {
  readonly id: string;
  readonly heading: string;
  readonly blocks: readonly Block[];
}

const WHENCE_COMMAND =
  'Commands that begin with `wardkey` belong to the program that runs this server; in a checkout of it: `npx wardkey`.';

/** What stands under the title: how bad, which status, who acts, how long it takes. */
export function badgesOf(code: ProblemCode): string[] {
  const { status, whoActs, minutesToFix }: CatalogueRow = catalogue[code];
  const who = { caller: 'the caller acts', operator: 'the operator acts', both: 'caller and operator act' };
  return [
    `${explanationOf(code).severity} severity`,
    `HTTP ${status}`,
    who[whoActs],
    `${minutesToFix} min to fix`,
  ];
}

/** The page of one code: its sections, always in this order. */
export function referenceSections(
  code: ProblemCode,
  notes: readonly PageNote[],
  publicUrl: string | undefined,
): Section[] {
  const { happened, fix }: CatalogueRow = catalogue[code];
  const { why, causes, workaround, prevention, related, since } = explanationOf(code);
  const lesson = lessonOf(code);
  return [
    section('meaning', 'What this error means', [{ kind: 'text', text: happened }]),
    section('fix', 'Quick fix', [{ kind: 'text', text: fix }]),
    section('seen', 'What you see', seenBlocks(code)),
    section('detect', 'Am I hitting this?', detectBlocks(code, publicUrl)),
    section('why', 'Why it happens', [{ kind: 'text', text: why }]),
    section('causes', 'Causes and fixes', [
      { kind: 'causes', items: causes },
      { kind: 'text', text: WHENCE_COMMAND },
    ]),
    section(
      'examples',
      'Broken and fixed',
      lesson === undefined ? [withoutLesson(code)] : lessonBlocks(code, lesson),
    ),
    section('workaround', 'Cannot fix it now', [{ kind: 'text', text: workaround }]),
    section('prevention', 'Prevent it', [{ kind: 'list', items: prevention }]),
    section('versions', 'Versions', [
      { kind: 'list', items: [`Answered since Wardkey ${since}.`, ...verificationOf(code)] },
    ]),
    section('related', 'Related', [{ kind: 'codes', codes: related }]),
    section('notes', 'Community notes', [{ kind: 'notes', notes }]),
  ];
}

/** When the examples of a code were last run, and with what; or why there are none. */
export function verificationOf(code: ProblemCode): string[] {
  const lesson = lessonOf(code);
  if (lesson === undefined)
    return ['No example is run for this code; tests of the server itself lead to it.'];
  const { recorded_at: date, commit, versions } = recordedRun;
  if (!isVerified(code)) return ['Its examples were changed since they were last run.'];
  const programs = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `Last verified on ${date}, at commit \`${commit}\`: every broken example ended in \`${code}\`, every fixed one succeeded.`,
    `Run with ${programs.join(', ')}.`,
  ];
}

/** Whether the examples of a code are those that were run. */
export function isVerified(code: ProblemCode): boolean {
  const lesson = lessonOf(code);
  return lesson !== undefined && recordedRun.lessons[code]?.fingerprint === fingerprintOf(lesson);
}

function section(id: string, heading: string, blocks: readonly Block[]): Section {
  return { id, heading, blocks };
}

function detectBlocks(code: ProblemCode, publicUrl: string | undefined): Block[] {
  const command = detectionOf(code, publicUrl);
  if (command === undefined) {
    return [{ kind: 'text', text: `The field \`code\` of the answer says \`${code}\`.` }];
  }
  const blocks: Block[] = [{ kind: 'code', caption: `prints "code":"${code}"`, fence: 'sh', text: command }];
  if (!code.startsWith('token_')) return blocks;
  const text =
    '`wardkey doctor` says of a token what is wrong with it, to the character, also without a server: `wardkey doctor --env .env`.';
  return [...blocks, { kind: 'text', text }];
}

/** Nobody is shown a program that was not run. */
function withoutLesson(code: ProblemCode): Block {
  const how = isWithoutLesson(code) ? WITHOUT_LESSON[code] : 'None has been written yet.';
  return { kind: 'text', text: `There is no program here that ends in this code. ${how}` };
}

function lessonBlocks(code: ProblemCode, { into, outOf, examples }: Lesson): Block[] {
  const blocks: Block[] = [];
  if (into !== undefined && outOf !== undefined) {
    const caption = 'What was done before';
    blocks.push({ kind: 'pair', caption, broken: shell(into), fixed: shell(outOf) });
  } else if (into !== undefined) {
    blocks.push({ kind: 'code', caption: 'What was done before', fence: 'sh', text: into });
  }
  return [...blocks, ...examples.map((example) => exampleBlock(code, example))];
}

function exampleBlock(code: ProblemCode, { language, broken, fixed }: Example): Block {
  const { name, fence } = LANGUAGES[language];
  if (broken === fixed) {
    const caption = `${name}: ends in ${code} after what is broken above, succeeds after what is fixed`;
    return { kind: 'code', caption, fence, text: broken.trimEnd() };
  }
  const [wrong, right] = [broken.trimEnd(), fixed.trimEnd()];
  return { kind: 'pair', caption: name, broken: { fence, text: wrong }, fixed: { fence, text: right } };
}

function shell(text: string): Code {
  return { fence: 'sh', text };
}
