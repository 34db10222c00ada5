import { type CatalogueRow, catalogue, type ProblemCode } from './catalogue.ts';
import { explanationOf } from './explanation.ts';
import { detectionOf } from './lesson.ts';
import { badgesOf } from './reference-document.ts';

/** What `wardkey explain CODE` prints: what the page of the code says, without the examples. Lines of any length. */
export function explanationText(code: ProblemCode): string {
  const { title, happened, fix }: CatalogueRow = catalogue[code];
  const { why, causes, workaround, prevention, related } = explanationOf(code);
  const command = detectionOf(code);
  return [
    `${code}: ${title}`,
    badgesOf(code).join(' · '),
    ...part('What happened', [happened]),
    ...part('Quick fix', [fix]),
    ...part('Why it happens', [why]),
    ...part('Causes and fixes', causes.flatMap(causeLines)),
    ...(command === undefined ? [] : part('Am I hitting this?', command.split('\n'))),
    ...part('Cannot fix it now', [workaround]),
    ...part(
      'Prevent it',
      prevention.map((item) => `- ${item}`),
    ),
    ...(related.length === 0 ? [] : part('Related', [related.join(', ')])),
  ]
    .join('\n')
    .replaceAll('`', '');
}

/** What `wardkey explain` prints: every code with its status and its title. */
export function codeList(): { code: ProblemCode; status: number; title: string }[] {
  return Object.entries(catalogue).map(([code, { status, title }]) => ({
    code: code as ProblemCode,
    status,
    title,
  }));
}

function part(heading: string, lines: readonly string[]): string[] {
  return ['', heading, ...lines.map((line) => `  ${line}`)];
}

function causeLines(
  { cause, tell, fix }: { cause: string; tell: string; fix: string },
  index: number,
): string[] {
  return [`${index + 1}. ${cause}`, `   how to tell: ${tell}`, `   fix: ${fix}`];
}
