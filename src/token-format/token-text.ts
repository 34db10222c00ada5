declare const brand: unique symbol;

/** A string that has passed a check, so that what asks for one kind of text cannot be handed another. */
export type Branded<Name extends string> = string & { readonly [brand]: Name };

/**
 * The 40 characters that a caller presents: prefix, random part, checksum.
 *
 * Comes only out of `mintToken`, `parseToken` and `readCredential`, so holding one means that its shape and checksum
 * are right. It is a secret: it is never stored, logged or put in a message.
 */
export type TokenText = Branded<'TokenText'>;

/** SHA-256 of a token text, 64 lower-case hex digits: the only form that is stored or compared. */
export type TokenHash = Branded<'TokenHash'>;

/** Prefix, `…` and the last four characters: how pages, mails and logs name a token. Public. */
export type Hint = Branded<'Hint'>;

/** The digits of base 62, in the order of their values and of their character codes. */
export const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Characters of every token text, whatever its prefix. */
export const TOKEN_LENGTH = 40;

/** Characters of the checksum, which ends the token text. */
export const CHECKSUM_LENGTH = 6;

/** The fewest random characters a token may have, about 142 bits: what bounds the length of a prefix. */
export const RANDOM_LENGTH_MIN = 24;
