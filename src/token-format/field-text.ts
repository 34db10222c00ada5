/**
 * The text of a header value that arrived as bytes, one character each, as Node hands them over.
 *
 * Undoes that where the bytes are UTF-8, which is what a terminal sends for `…` or a typographic quote; otherwise
 * gives the value back as it is.
 */
export function textOfField(value: string): string {
  if (!/[\x80-\xff]/.test(value) || /[^\0-\xff]/.test(value)) return value;
  try {
    return UTF8.decode(Uint8Array.from(value, (character) => character.charCodeAt(0)));
  } catch {
    return value;
  }
}

/** A header value without the spaces and tabs around it, which are not part of it (RFC 9110, section 5.5). */
export function trimFieldSpace(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isFieldSpace(value, start)) start++;
  while (end > start && isFieldSpace(value, end - 1)) end--;
  return value.slice(start, end);
}

/** What Base64 stands for, one character for each byte; empty if the text is not Base64. */
export function decodeBase64(text: string): string {
  try {
    return atob(text);
  } catch {
    return '';
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function isFieldSpace(text: string, index: number): boolean {
  const character = text.charAt(index);
  return character === ' ' || character === '\t';
}
