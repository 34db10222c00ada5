import type { Command } from 'commander';
import { type CommonOptions, connectionOf, withCommonOptions } from './command-options.ts';
import { usageFailure } from './failure.ts';
import { askForNote, readAll } from './questions.ts';
import { say, sayJson, terminal } from './terminal.ts';

interface NoteAnswer {
  readonly id: string;
  readonly text: string;
  readonly version: string | null;
  readonly author: string | null;
  readonly created_at: string;
  readonly is_pinned: boolean;
}

/** `wardkey note …`: what people add to the reference page of an error code. */
export function addNoteCommands(program: Command): void {
  const note = program.command('note').description('tips that people add to the page of an error code');
  withCommonOptions(note.command('add <code>'))
    .description('add a note; its text comes on standard input, or is asked for')
    .option('--about <version>', 'what it is about alone, as in "replicate 1.4.0"')
    .action(add);
  withCommonOptions(note.command('list <code>')).description('show the notes on a code').action(list);
  const moderate = (verb: string, description: string, change: object, done: string) =>
    withCommonOptions(note.command(`${verb} <code> <note>`))
      .description(`${description} (operators)`)
      .action(async (code: string, id: string, options: CommonOptions) => {
        const answer = await connectionOf(options).call<NoteAnswer>(
          'PATCH',
          `${path(code)}/${encodeURIComponent(id)}`,
          change,
        );
        if (options.json) return sayJson(answer);
        say(`${answer.id} ${done}`);
      });
  moderate('hide', 'show a note to nobody', { is_hidden: true }, 'is hidden');
  moderate('show', 'show a hidden note again', { is_hidden: false }, 'is shown');
  moderate('pin', 'put a note first', { is_pinned: true }, 'is pinned');
  moderate('unpin', 'put a note back in its place', { is_pinned: false }, 'is not pinned');
}

async function add(code: string, options: CommonOptions & { about?: string }): Promise<void> {
  const text = terminal.isInteractive ? await askForNote() : await readAll();
  if (text.trim() === '') {
    throw usageFailure('no text came in', `pipe it in: wardkey note add ${code} < note.txt`);
  }
  const answer = await connectionOf(options).call<NoteAnswer>('POST', path(code), {
    text,
    ...(options.about !== undefined && { version: options.about }),
  });
  if (options.json) return sayJson(answer);
  say(`${answer.id} stands on the page of ${code} now`);
}

async function list(code: string, options: CommonOptions): Promise<void> {
  const { results } = await connectionOf(options).call<{ results: NoteAnswer[] }>('GET', path(code));
  if (options.json) return sayJson(results);
  if (results.length === 0) return say('There are none yet.');
  for (const { id, author, created_at: at, is_pinned: isPinned, text, version } of results) {
    const about = version === null ? '' : `, for ${version}`;
    say(
      `${author ?? 'an operator of this server'}, ${at.slice(0, 10)}${about}${isPinned ? ', pinned' : ''}  (${id})`,
    );
    for (const line of text.split('\n')) say(`  ${line}`);
  }
}

function path(code: string): string {
  return `/v1/errors/${encodeURIComponent(code)}/notes`;
}
