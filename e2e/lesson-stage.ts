import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LANGUAGES, type Language, type Lesson } from '../src/problems/lesson.ts';
import { mintToken } from '../src/token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';
import { placeLibrary } from './place-library.ts';
import { type CommandResult, runCommand } from './run-command.ts';
import { PROGRAM } from './server-process.ts';
import { type Scope, startWardkey, type Wardkey } from './start-wardkey.ts';
import { startTestUpstream, type TestUpstream } from './test-upstream.ts';

/** Where the examples of the reference are run: a real server, a shell, and the clients as npm installs them. */
export interface LessonStage {
  /** Runs what is typed before the programs of one half; answers the variables that they are given. */
  prepare(lesson: Lesson, half: Half, exported: Exported): Promise<Exported>;
  /** Runs one program of one half as a person would. */
  run(
    lesson: Lesson,
    half: Half,
    language: Language,
    program: string,
    exported: Exported,
  ): Promise<CommandResult>;
  /** Makes the API behind the second gateway absent, hanging or good. */
  setUpstream(state: 'absent' | 'hanging' | 'good'): void;
  /** Programs that have succeeded with a good token, by their text. */
  readonly succeeded: Map<string, { readonly exitCode: number; readonly seen: string }>;
}

/** The examples that end in the code, or those that succeed. */
export type Half = 'broken' | 'fixed';

export type Exported = Readonly<Record<string, string>>;

/** Opens the stage; it ends with the scope, and nothing of it stays: token texts lie in its folder. */
export async function openLessonStage(scope: Scope): Promise<LessonStage> {
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-lessons-'));
  scope.after(() => rmSync(folder, { recursive: true, force: true }));
  furnish(folder);
  const upstream = await startTestUpstream(scope);
  const [server, gateway] = await Promise.all([
    startWardkey(scope, 'lessons'),
    startWardkey(scope, 'upstream', {
      WARDKEY_UPSTREAM: upstream.url,
      WARDKEY_UPSTREAM_TIMEOUT_SECONDS: '1',
      WARDKEY_SIGN_UP: 'invite',
    }),
  ]);
  const ada = ['account', 'create', '--email', 'ada@example.com', '--name', 'Ada', '--password-stdin'];
  await Promise.all([server, gateway].map((each) => each.wardkey(ada, { input: `${PASSWORD}\n` })));
  const serverOf = ({ upstream: state, startedWith }: Lesson, half: Half) =>
    state === undefined && (startedWith === undefined || half === 'fixed') ? server : gateway;
  const environment = (on: Wardkey, exported: Exported) => ({
    ...exported,
    PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
    CURL_HOME: folder,
    NO_COLOR: '1',
    NODE_COMPILE_CACHE: join(folder, 'compiled'),
    WARDKEY_DATA_DIR: on.dataFolder,
  });
  return {
    succeeded: new Map(),
    prepare: async (lesson, half, exported) => {
      const script = half === 'broken' ? lesson.into : lesson.outOf;
      if (script === undefined) return exported;
      const on = serverOf(lesson, half);
      // Not exported: the commands of the operator go through the socket in the data folder.
      const lines = ['set -e', `WARDKEY_URL=${on.url}`, script, 'env -0 > exported.txt'];
      const result = await runCommand('sh', ['-c', lines.join('\n')], {
        folder,
        env: environment(on, exported),
      });
      if (result.exitCode !== 0) throw new Error(`${script}\n${result.stderr}`);
      return exportedIn(readFileSync(join(folder, 'exported.txt'), 'utf8'));
    },
    run: async (lesson, half, language, program, exported) => {
      const on = serverOf(lesson, half);
      const place = mkdtempSync(join(folder, 'run-'));
      for (const name of ['token.txt', 'link.txt', 'password.txt', 'node_modules']) {
        symlinkSync(join(folder, name), join(place, name));
      }
      const { file } = LANGUAGES[language];
      writeFileSync(join(place, file), program);
      const env = { ...environment(on, exported), WARDKEY_URL: on.url };
      return runCommand(interpreterOf(file), [file], { folder: place, env });
    },
    setUpstream: (state) => answerAs(upstream, state),
  };
}

const PASSWORD = 'a long password that nobody uses';

function interpreterOf(file: string): string {
  if (file.endsWith('.sh')) return 'sh';
  return file.endsWith('.py') ? 'python3' : process.execPath;
}

/** The clients, the command, and the files that the examples read. */
function furnish(folder: string): void {
  mkdirSync(join(folder, 'bin'));
  const command = `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`;
  writeFileSync(join(folder, 'bin', 'wardkey'), command, { mode: 0o755 });
  placeLibrary(folder, ['replicate', 'runpod-sdk']);
  writeFileSync(join(folder, '.curlrc'), 'include\n');
  for (const name of ['token.txt', 'link.txt']) writeFileSync(join(folder, name), '');
  for (const name of ['password.txt', 'password-of-sol.txt', 'password-of-ops.txt']) {
    writeFileSync(join(folder, name), `${PASSWORD}\n`);
  }
  writeFileSync(join(folder, 'token-of-staging.txt'), mintToken(DEFAULT_PREFIX));
}

function exportedIn(environment: string): Exported {
  return Object.fromEntries(
    environment
      .split('\0')
      .filter((line) => line.startsWith('WARDKEY_API_'))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

function answerAs(upstream: TestUpstream, state: 'absent' | 'hanging' | 'good'): void {
  upstream.answer((request, response) => {
    if (state === 'absent') request.destroy();
    if (state === 'good') response.setHeader('content-type', 'application/json').end('{"results": []}');
  });
}
