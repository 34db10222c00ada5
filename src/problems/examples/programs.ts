/** The ways of making a call that the reference shows, in the order in which it shows them. */
export const LANGUAGES = {
  terminal: { name: 'command line', fence: 'sh', file: 'call.sh' },
  curl: { name: 'curl', fence: 'sh', file: 'call.sh' },
  wardkey: { name: 'TypeScript, wardkey', fence: 'ts', file: 'call.ts' },
  fetch: { name: 'JavaScript, fetch', fence: 'js', file: 'call.mjs' },
  replicate: { name: 'JavaScript, replicate', fence: 'js', file: 'call.mjs' },
  runpod: { name: 'JavaScript, runpod-sdk', fence: 'js', file: 'call.mjs' },
  python: { name: 'Python, its own library', fence: 'py', file: 'call.py' },
} as const;

export type Language = keyof typeof LANGUAGES;

/** A program that ends in the code, and one that does not. The same text twice where what differs is the token. */
export interface Example {
  readonly language: Language;
  readonly broken: string;
  readonly fixed: string;
}

/** A call with curl that ends with an error when the answer is one, and shows the answer all the same. */
export function curl(path: string, flags: readonly string[] = [HEADER]): string {
  const lines = ['curl --silent --show-error --fail-with-body', `  "$WARDKEY_URL${path}"`];
  return [...lines, ...flags.map((flag) => `  ${flag}`)].join(' \\\n');
}

/** The header that carries the token, as a flag of curl. */
export const HEADER = '--header "Authorization: Bearer $WARDKEY_API_TOKEN"';

const WARDKEY = `import { Wardkey } from "wardkey";

const wardkey = new Wardkey(); // reads WARDKEY_API_TOKEN and WARDKEY_URL
console.log(await wardkey.run("replicate/hello-world", { input: { text: "Ada" } }));
`;

const REPLICATE = `import Replicate from "replicate";

const replicate = new Replicate({
  auth: process.env.WARDKEY_API_TOKEN,
  baseUrl: process.env.WARDKEY_URL + "/v1",
});
console.log(await replicate.run("replicate/hello-world", { input: { text: "Ada" } }));
`;

const RUNPOD = `import runpodSdk from "runpod-sdk";

const runpod = runpodSdk(process.env.WARDKEY_API_TOKEN ?? "", {
  baseUrl: process.env.WARDKEY_URL + "/v2",
});
const job = await runpod.endpoint("hello-world").runSync({ input: { text: "Ada" } });
console.log(job.output);
`;

const PYTHON = `import json, os, sys
from urllib import error, request

call = request.Request(
    os.environ["WARDKEY_URL"] + "/v1/predictions",
    headers={"Authorization": "Bearer " + os.environ.get("WARDKEY_API_TOKEN", "")},
)
try:
    print(json.load(request.urlopen(call)))
except error.HTTPError as refused:
    sys.exit(refused.read().decode())
`;

/** A plain call through the gateway, in every language that has a client of its own. */
export const PLAIN_CALL: Readonly<Record<Exclude<Language, 'terminal' | 'fetch'>, string>> = {
  curl: curl('/v1/predictions'),
  wardkey: WARDKEY,
  replicate: REPLICATE,
  runpod: RUNPOD,
  python: PYTHON,
};

/** The plain call in every language: broken by the token that it is given, and by nothing in the program. */
export function plainCalls(): Example[] {
  return Object.entries(PLAIN_CALL).map(([language, text]) => same(language as Language, text));
}

/** An example in which the program stays as it is. */
export function same(language: Language, text: string): Example {
  return { language, broken: text, fixed: text };
}
