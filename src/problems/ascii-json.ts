/**
 * JSON with everything that is not ASCII escaped. In a header nothing else is allowed; and as a body, Node sends it
 * together with the head, in one piece and without encoding.
 */
export function asciiJson(value: object): string {
  const escaped = JSON.stringify(value).replaceAll(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return Buffer.from(escaped, 'latin1').toString('latin1');
}
