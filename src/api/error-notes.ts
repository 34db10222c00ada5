import { randomBytes } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import { catalogue, type ProblemCode } from '../problems/catalogue.ts';
import { accept, refuse } from '../problems/problem.ts';
import { holdsToken } from '../runtime/redact.ts';
import type { SignedNote } from '../store/community-notes.ts';
import { accountOf, isOperator } from './caller.ts';
import { operation, publicOperation } from './operation.ts';

const codeField = z
  .enum(Object.keys(catalogue) as [ProblemCode, ...ProblemCode[]], 'is not a code of this installation')
  .openapi({ param: { name: 'code', in: 'path' }, example: 'token_missing' });
const codeParams = z.object({ code: codeField });
const noteParams = z.object({
  code: codeField,
  id: z.string().openapi({ param: { name: 'id', in: 'path' }, example: 'note_0123456789abcdef' }),
});

/** Control characters but for the line break; what turns the direction of writing counts as one. */
const CONTROL = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

const versionField = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .refine(
    (text) => text.isWellFormed() && !/\n/.test(text) && !CONTROL.test(text),
    'must be one line of text',
  )
  .refine((text) => !holdsToken(text), 'must not contain an API token')
  .openapi({ type: 'string', example: 'replicate 1.4.0' });

const textField = z
  .string()
  .transform((text) => text.replaceAll('\r\n', '\n').trim())
  .refine((text) => text.length >= 1, 'must not be empty')
  .refine((text) => text.length <= 1000, 'must have at most 1000 characters')
  .refine((text) => text.isWellFormed() && !CONTROL.test(text), 'must not contain control characters')
  .refine((text) => !holdsToken(text), 'must not contain an API token')
  .openapi({ type: 'string', example: 'With version 2 of the client, the option is called token.' });

const noteSchema = z
  .object({
    id: z.string(),
    text: z.string().describe('Plain text; line breaks count.'),
    version: z.string().nullable().describe('What it is about alone; null when it holds for all.'),
    author: z.string().nullable().describe('Null when an operator wrote it on the server’s own machine.'),
    created_at: z.iso.datetime(),
    is_pinned: z.boolean(),
    is_hidden: z.boolean(),
  })
  .openapi('ErrorNote');

/** What people have added to the page of a code. */
export const listErrorNotes = publicOperation({
  id: 'listErrorNotes',
  method: 'get',
  path: '/v1/errors/{code}/notes',
  summary: 'Read the notes on an error code',
  description: 'What people have added to the reference page of a code: the pinned first, then the newest.',
  params: codeParams,
  status: 200,
  answer: z.object({ results: z.array(noteSchema) }),
  problems: [],
  handle: async ({ params }, { store }) =>
    accept({ body: { results: (await store.listNotes(params.code)).map(noteJson) } }),
});

const HOUR = 60 * 60 * 1000;
const NOTES_AN_HOUR = 5;

/** Adds a note in the name of whoever is signed in, or of the owner of a token that may manage tokens. */
export const addErrorNote = operation({
  id: 'addErrorNote',
  method: 'post',
  path: '/v1/errors/{code}/notes',
  summary: 'Add a note to an error code',
  description: `Shown with your name on the reference page of the code. At most ${NOTES_AN_HOUR} an hour.`,
  access: 'tokens:write',
  params: codeParams,
  body: z.strictObject({ text: textField, version: versionField.optional() }),
  status: 201,
  answer: noteSchema,
  problems: ['rate_limited'],
  handle: async ({ params, body, caller, change }) => {
    const made = await change(async (transaction, _by, now) => {
      const account = accountOf(now);
      const since = transaction.at - HOUR;
      const times = account === undefined ? [] : await transaction.noteTimes(account.id, since);
      const [oldest] = times.slice(-NOTES_AN_HOUR);
      if (!isOperator(caller) && oldest !== undefined && times.length >= NOTES_AN_HOUR) {
        const retryAfterSeconds = Math.ceil((oldest - since) / 1000);
        return refuse('rate_limited', {
          detail: `You have added ${times.length} notes within an hour.`,
          retryAfterSeconds,
        });
      }
      const note = {
        id: `note_${randomBytes(12).toString('hex')}`,
        code: params.code,
        accountId: account?.id ?? null,
        text: body.text,
        version: body.version ?? null,
        createdAt: transaction.at,
        isHidden: false,
        isPinned: false,
      };
      await transaction.saveNote(note);
      transaction.audit({
        action: 'note.added',
        ...(account && { accountId: account.id }),
        detail: { note: note.id, code: note.code },
      });
      return accept({ note: { ...note, author: account?.name ?? null } });
    });
    return made.ok ? accept({ body: noteJson(made.value.note) }) : made;
  },
});

/** Hides, shows, pins or unpins a note. */
export const moderateErrorNote = operation({
  id: 'moderateErrorNote',
  method: 'patch',
  path: '/v1/errors/{code}/notes/{id}',
  summary: 'Hide or pin a note',
  description: 'A hidden note is shown to nobody; a pinned one stands first.',
  access: 'operator',
  params: noteParams,
  body: z.strictObject({ is_hidden: z.boolean().optional(), is_pinned: z.boolean().optional() }),
  status: 200,
  answer: noteSchema,
  problems: ['not_found'],
  handle: async ({ params, body, change }) => {
    const changed = await change(async (transaction) => {
      const found = await transaction.findNote(params.id);
      if (found === undefined || found.code !== params.code) return refuse('not_found');
      const { is_hidden: isHidden = found.isHidden, is_pinned: isPinned = found.isPinned } = body;
      const note = { ...found, isHidden, isPinned };
      if (note.isHidden === found.isHidden && note.isPinned === found.isPinned) return accept({ note });
      await transaction.saveNote(note);
      const detail = { note: note.id, code: note.code, isHidden, isPinned };
      transaction.audit({
        action: 'note.moderated',
        ...(note.accountId !== null && { accountId: note.accountId }),
        detail,
      });
      return accept({ note });
    });
    return changed.ok ? accept({ body: noteJson({ ...changed.value.note, author: null }) }) : changed;
  },
});

/** The notes of a page, with the name that stands on it where an operator wrote without an account. */
export function pageNotes(notes: readonly SignedNote[]) {
  return notes.map(({ id, author, createdAt, text, version, isPinned }) => ({
    id,
    author: author ?? 'an operator of this server',
    at: new Date(createdAt).toISOString(),
    text,
    version,
    isPinned,
  }));
}

function noteJson({ id, text, version, author, createdAt, isPinned, isHidden }: SignedNote) {
  const created_at = new Date(createdAt).toISOString();
  return { id, text, version, author, created_at, is_pinned: isPinned, is_hidden: isHidden };
}
