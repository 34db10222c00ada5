/** A piece of code or configuration that uses a token. */
export interface Snippet {
  readonly name: string;
  /** What to do with it, in a sentence. */
  readonly note: string;
  /** Each is copied by itself. */
  readonly codes: readonly string[];
  /** Why it would not work as things are. */
  readonly warning?: string;
}

/** Where a token is used: the address that callers see, and whether the demo answers there or somebody's own API. */
export interface UsePlace {
  readonly server: string;
  readonly isDemo: boolean;
}

const MODEL = 'black-forest-labs/flux-schnell';

/** Typed input is not shown and does not get into the history; alone, so that nothing pasted after it is read. */
const ASK = `printf 'Paste the token, then Enter: '; read -rs WARDKEY_API_TOKEN; export WARDKEY_API_TOKEN; echo`;

/**
 * How a new token is put to use against a server. Only the first holds its text, for a file that is not shared: on a
 * command line a token would stay in the history and be seen by whoever lists processes.
 *
 * The programs call the model of the demo where that is what answers; elsewhere a path that every installation has.
 */
export function snippetsFor(tokenText: string, { server, isDemo }: UsePlace): readonly Snippet[] {
  return [
    {
      name: '.env',
      note: 'Put this line in a file named .env beside your program, and the file in .gitignore.',
      codes: [`WARDKEY_API_TOKEN=${tokenText}`],
    },
    {
      name: 'curl',
      note: `In bash or zsh: run the first line alone, paste the token and press Enter; nothing shows while you do. Then run the call${isDemo ? ', and look at prediction.json' : ''}.`,
      codes: [ASK, isDemo ? demoCurl(server) : accountCurl(server)],
    },
    ...(isDemo ? demoPrograms(server) : plainPrograms(server)),
    {
      name: 'GitHub Actions',
      note: 'Save the token under Settings → Secrets and variables → Actions as WARDKEY_API_TOKEN.',
      ...(isOnlyHere(server) && {
        warning: `GitHub cannot reach ${server}: that address is this machine. It works once WARDKEY_PUBLIC_URL is an address on the internet.`,
      }),
      codes: [
        `- name: Call the API
  env:
    WARDKEY_API_TOKEN: \${{ secrets.WARDKEY_API_TOKEN }}
  run: |
    curl -sS --fail-with-body ${server}/v1/account \\
      -H "Authorization: Bearer $WARDKEY_API_TOKEN"`,
      ],
    },
  ];
}

/** Whether an address is one that only this machine reaches. */
function isOnlyHere(server: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(new URL(server).hostname);
}

const accountCurl = (server: string) => `curl -sS -w '%{http_code}\\n' ${server}/v1/account \\
  -H "Authorization: Bearer $WARDKEY_API_TOKEN"`;

const demoCurl = (server: string) => `curl -s -o prediction.json -w '%{http_code}\\n' -X POST \\
  ${server}/v1/models/${MODEL}/predictions \\
  -H "Authorization: Bearer $WARDKEY_API_TOKEN" \\
  -H "Content-Type: application/json" \\
  -H "Prefer: wait" \\
  -d '{"input": {"prompt": "a cat wearing a hat"}}'`;

/** Any API: `/v1/account` is Wardkey's own, and answers whose the token is. */
function plainPrograms(server: string): readonly Snippet[] {
  return [
    {
      name: 'TypeScript',
      note: 'Save it as try.mjs and start it with: node --env-file=.env try.mjs. The path answers whose the token is; put one of your API in its place.',
      codes: [
        `const answer = await fetch('${server}/v1/account', {
  headers: { Authorization: \`Bearer \${process.env.WARDKEY_API_TOKEN}\` },
});
console.log(answer.status, await answer.json());`,
      ],
    },
    {
      name: 'Python',
      note: 'pip install requests; the variable comes from your .env. The path answers whose the token is; put one of your API in its place.',
      codes: [
        `import os
import requests

answer = requests.get(
    "${server}/v1/account",
    headers={"Authorization": "Bearer " + os.environ["WARDKEY_API_TOKEN"]},
)
print(answer.status_code, answer.json())`,
      ],
    },
  ];
}

/** The demo speaks as the APIs of Replicate and RunPod do, so their clients work with it. */
function demoPrograms(server: string): readonly Snippet[] {
  return [
    {
      name: 'TypeScript',
      note: 'npm install replicate; save it as try.mjs and start it with: node --env-file=.env try.mjs. It writes the picture to cat.svg.',
      codes: [
        `import { writeFile } from 'node:fs/promises';
import Replicate from 'replicate';

const replicate = new Replicate({
  auth: process.env.WARDKEY_API_TOKEN,
  baseUrl: '${server}/v1',
});
const [picture] = await replicate.run('${MODEL}', {
  input: { prompt: 'a cat wearing a hat' },
});
await writeFile('cat.svg', picture);`,
      ],
    },
    {
      name: 'Python replicate',
      note: 'pip install replicate; the variable comes from your .env',
      codes: [
        `import os
import replicate

client = replicate.Client(
    api_token=os.environ["WARDKEY_API_TOKEN"],
    base_url="${server}",
)
output = client.run(
    "${MODEL}",
    input={"prompt": "a cat wearing a hat"},
)
print(output)`,
      ],
    },
    {
      name: 'Python runpod',
      note: 'pip install runpod; the address has to be set before the import',
      codes: [
        `import os

os.environ["RUNPOD_ENDPOINT_BASE_URL"] = "${server}/v2"
import runpod

runpod.api_key = os.environ["WARDKEY_API_TOKEN"]
endpoint = runpod.Endpoint("flux-schnell")
print(endpoint.run_sync({"input": {"prompt": "a cat wearing a hat"}}))`,
      ],
    },
  ];
}
