/** Programs that call APIs, by how they name themselves; the first that fits is meant. */
const PROGRAMS: readonly (readonly [RegExp, string])[] = [
  [/^curl\//, 'curl'],
  [/^wget\//i, 'wget'],
  [/^replicate-javascript/i, 'replicate (JavaScript)'],
  [/^replicate-python/i, 'replicate (Python)'],
  [/^runpod.*python/i, 'runpod (Python)'],
  [/runpod/i, 'runpod-sdk'],
  [/^wardkey/i, 'wardkey'],
  [/^python-httpx/i, 'Python httpx'],
  [/^python-requests/i, 'Python requests'],
  [/^python-urllib/i, 'Python urllib'],
  [/aiohttp/i, 'Python aiohttp'],
  [/^node$|undici|node-fetch/i, 'Node.js'],
  [/^axios/i, 'axios'],
  [/^go-http-client/i, 'Go'],
  [/^postmanruntime/i, 'Postman'],
  [/github-actions|actions\/github/i, 'GitHub Actions'],
  [/edg\//i, 'Edge'],
  [/firefox\//i, 'Firefox'],
  [/chrome\/|chromium\//i, 'Chrome'],
  [/safari\//i, 'Safari'],
];

/** The short name of a program that called: `curl` for `curl/8.5.0`. What is not known keeps its own first word. */
export function programOf(userAgent: string): string {
  const known = PROGRAMS.find(([pattern]) => pattern.test(userAgent));
  if (known !== undefined) return known[1];
  return /^[^\s/(]{1,40}/.exec(userAgent)?.[0] ?? 'a program without a name';
}
