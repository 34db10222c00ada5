import { STATUS_CODES } from 'node:http';
import { answerProblem } from './answer-problem.ts';
import type { ProblemCode } from './catalogue.ts';
import { LANGUAGES } from './lesson.ts';
import { problem } from './problem.ts';
import { type RecordedLesson, recordedRun } from './recorded-lessons.ts';
import type { Block } from './reference-document.ts';
import { terminalText } from './terminal-text.ts';

const WHERE = { publicUrl: 'http://127.0.0.1:7070', requestId: '5f2c9a7be104-00001b' };

/**
 * What a person sees of a code: as it was recorded when its examples were run; what was not, as the server and the
 * command line word it when the occurrence has nothing to add.
 */
export function seenOf(code: ProblemCode): Required<Pick<RecordedLesson, 'http' | 'seen'>> {
  const { http = generalAnswer(code), seen = {} } = recordedRun.lessons[code] ?? {};
  return { http, seen: Object.keys(seen).length > 0 ? seen : { terminal: generalScreen(code) } };
}

/** The same, for a page. */
export function seenBlocks(code: ProblemCode): Block[] {
  const { http, seen } = seenOf(code);
  const blocks: Block[] = [{ kind: 'code', caption: 'HTTP answer', fence: 'http', text: http }];
  for (const language of ['wardkey', 'fetch', 'terminal', 'replicate', 'runpod'] as const) {
    const text = seen[language];
    const caption = LANGUAGES[language].name;
    if (text !== undefined) blocks.push({ kind: 'code', caption, fence: 'text', text });
  }
  return blocks;
}

/** The answer of a code whose occurrence has nothing to add. */
function generalAnswer(code: ProblemCode): string {
  const { status, headers, body } = answerProblem(problem(code), WHERE);
  const shown = ['content-type', 'www-authenticate'].flatMap((name) =>
    headers[name] === undefined ? [] : [`${name}: ${headers[name]}`],
  );
  const first = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`;
  return [first, ...shown, '', JSON.stringify(JSON.parse(body), null, 2)].join('\n');
}

function generalScreen(code: ProblemCode): string {
  return terminalText(problem(code), `${WHERE.publicUrl}/errors/${code}`);
}
