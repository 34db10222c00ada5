import { z } from '@hono/zod-openapi';
import { parseNetworks } from '../runtime/client-address.ts';
import { holdsToken } from '../runtime/redact.ts';
import { SCOPES } from '../store/records.ts';
import { holdsTokenInPieces } from '../token-format/in-pieces.ts';

/** The fields of the API that appear in more than one operation, each with its bounds. */

const CONTROL = /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/u;

/** A text in someone's own words: one line, and never a token, which would then be kept in plain sight. */
function wording(length: number) {
  return z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(length, `must have at most ${length} characters`)
    .refine((text) => text.isWellFormed() && !CONTROL.test(text), 'must not contain control characters')
    .refine((text) => !holdsToken(text) && !holdsTokenInPieces(text), 'must not contain an API token');
}

/** In an account, an e-mail address and a username made from it are kept in plain sight too. */
export const emailField = z
  .email('must be an e-mail address')
  .max(254, 'must have at most 254 characters')
  .refine((text) => !holdsToken(text), 'must not contain an API token')
  .openapi({ example: 'ada@example.com' });

export const nameField = wording(100).openapi({ example: 'CI of the website' });
/**
 * What a person is called. It stands in mails to others, behind "Hello" and as who invites them, so that nothing may
 * be in it that a mail program makes a link of.
 */
export const personNameField = wording(100)
  .refine((text) => !LINK.test(text), 'must be a name: it must not contain the address of a page')
  .openapi({ example: 'Ada Lovelace' });

/** `St.John` is none, and `evil.example` is one: mail programs look for small letters behind the dot. */
const LINK = /:\/\/|\bwww\.|[a-z0-9-]{2,}\.[a-z]{2,}(?:[/:?#\s]|$)/;

export const noteField = wording(500).openapi({ example: 'replaced by the token of the new server' });

export const scopesField = z
  .array(z.enum(SCOPES))
  .min(1, 'must name at least one scope')
  .transform((scopes) => SCOPES.filter((scope) => scopes.includes(scope)))
  .openapi({ type: 'array', items: { type: 'string', enum: [...SCOPES] }, example: ['api'] });

/** A moment in ISO 8601, as milliseconds since 1970; null is never. */
export const expiresAtField = z.iso
  .datetime({ offset: true, message: 'must be a date and time as in 2027-01-31T12:00:00Z' })
  .transform((text) => Date.parse(text))
  .nullable()
  .openapi({ type: ['string', 'null'], format: 'date-time', example: '2027-01-31T12:00:00Z' });

export const allowedAddressesField = z
  .array(z.string().trim())
  .max(100, 'must have at most 100 entries')
  .superRefine((texts, context) => {
    const parsed = parseNetworks(texts);
    if ('wrong' in parsed) {
      context.addIssue({
        code: 'custom',
        message: 'each must be an address or a network as in 203.0.113.0/24',
      });
    }
  })
  .openapi({ example: ['203.0.113.0/24'] });

export const rateLimitField = z
  .int('must be a whole number')
  .min(1, 'must be at least 1')
  .max(1_000_000, 'must be at most 1000000')
  .nullable()
  .openapi({ example: 600 });

/** What stands for a token in a path: its id, or `self` for the one that makes the call. */
export const tokenIdParams = z.object({
  id: z.string().openapi({ param: { name: 'id', in: 'path' }, example: 'self' }),
});
