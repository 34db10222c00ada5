import { createHash } from 'node:crypto';
import type { ProblemCode } from './catalogue.ts';
import type { Language, Lesson } from './lesson.ts';
import recorded from './recorded-lessons.json' with { type: 'json' };

/** When the examples were last run, at which commit, and with which programs. Written by that run. */
export interface RecordedRun {
  readonly recorded_at: string;
  readonly commit: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly lessons: Readonly<Partial<Record<ProblemCode, RecordedLesson>>>;
}

/** What a person saw of the broken examples of one code. */
export interface RecordedLesson {
  /** Of the lesson that was run: one that was changed since is not verified. */
  readonly fingerprint: string;
  readonly http?: string;
  readonly seen: Readonly<Partial<Record<Language, string>>>;
}

/** The last run of all examples. */
export const recordedRun: RecordedRun = recorded;

/** Tells one lesson from another, and from itself before it was changed. */
export function fingerprintOf(lesson: Lesson): string {
  return createHash('sha256').update(JSON.stringify(lesson)).digest('hex').slice(0, 16);
}
