/** A piece of code or configuration that uses a token. */
export interface Snippet {
  readonly name: string;
  /** What to do with it, in a sentence. */
  readonly note: string;
  readonly code: string;
}

const MODEL = 'black-forest-labs/flux-schnell';

/**
 * How a new token is put to use against a server. Only the first holds its text, for a file that is not shared: on a
 * command line a token would stay in the history and be seen by whoever lists processes.
 */
export function snippetsFor(tokenText: string, server: string): readonly Snippet[] {
  return [
    {
      name: '.env',
      note: 'Put this line in a file named .env beside your program, and the file in .gitignore.',
      code: `WARDKEY_API_TOKEN=${tokenText}`,
    },
    {
      name: 'curl',
      note: 'The first line asks for the token without showing it or keeping it in the history: paste it there.',
      code: `read -rs WARDKEY_API_TOKEN && export WARDKEY_API_TOKEN
curl -s -X POST ${server}/v1/models/${MODEL}/predictions \\
  -H "Authorization: Bearer $WARDKEY_API_TOKEN" \\
  -H "Content-Type: application/json" \\
  -H "Prefer: wait" \\
  -d '{"input": {"prompt": "a cat wearing a hat"}}'`,
    },
    {
      name: 'TypeScript',
      note: 'npm install replicate; start it with node --env-file=.env',
      code: `import Replicate from 'replicate';

const replicate = new Replicate({
  auth: process.env.WARDKEY_API_TOKEN,
  baseUrl: '${server}/v1',
});
const output = await replicate.run('${MODEL}', {
  input: { prompt: 'a cat wearing a hat' },
});
console.log(output);`,
    },
    {
      name: 'Python replicate',
      note: 'pip install replicate; the variable comes from your .env',
      code: `import os
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
    },
    {
      name: 'Python runpod',
      note: 'pip install runpod; the address has to be set before the import',
      code: `import os

os.environ["RUNPOD_ENDPOINT_BASE_URL"] = "${server}/v2"
import runpod

runpod.api_key = os.environ["WARDKEY_API_TOKEN"]
endpoint = runpod.Endpoint("flux-schnell")
print(endpoint.run_sync({"input": {"prompt": "a cat wearing a hat"}}))`,
    },
    {
      name: 'GitHub Actions',
      note: 'Save the token under Settings → Secrets and variables → Actions as WARDKEY_API_TOKEN.',
      code: `- name: Call the API
  env:
    WARDKEY_API_TOKEN: \${{ secrets.WARDKEY_API_TOKEN }}
  run: |
    curl -sS --fail-with-body ${server}/v1/account \\
      -H "Authorization: Bearer $WARDKEY_API_TOKEN"`,
    },
  ];
}
