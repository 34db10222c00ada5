import { relative } from 'node:path';
import type { Command } from 'commander';
import { type LogDestination, terminalDestination } from '../runtime/logger.ts';
import { isLoopbackHost } from '../runtime/loopback.ts';
import { type Configuration, readConfiguration } from '../server/configuration.ts';
import { version } from '../server/installation.ts';
import type { RunningServer } from '../server/start-server.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { CommandFailure, EXIT } from './failure.ts';
import { note, say } from './terminal.ts';

/** `wardkey serve`: runs the server until it is told to stop. */
export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('run the server; settings come from WARDKEY_… variables')
    .action(serve);
}

async function serve(): Promise<void> {
  // Whatever is written from here on is for this user's eyes alone.
  process.umask(0o077);
  const read = readConfiguration(process.env);
  if (!read.ok) {
    const { detail, fix } = read.flaws[0] ?? { detail: '', fix: '' };
    for (const other of read.flaws.slice(1)) {
      note(`error: ${other.detail}`);
      note(`fix:   ${other.fix}`);
    }
    throw new CommandFailure(detail, { exitCode: EXIT.usage, fix });
  }
  for (const warning of read.warnings) note(`warning: ${warning}`);
  // Loaded here, and not above: every other command would wait for it.
  const { startServer } = await import('../server/start-server.ts');
  outliveReaders();
  const log = heldBack(logDestination());
  const server = await startServer(read.configuration, log).finally(() => setImmediate(log.release));
  if (!server.ok) throw new CommandFailure(server.detail, { exitCode: EXIT.failed, fix: server.fix });
  stopOnSignals(server);
  if (server.otherPrefix !== undefined) {
    note(`warning: tokens that begin with ${server.otherPrefix} were issued here and are refused now:`);
    note(`         the prefix is ${read.configuration.tokenPrefix} (WARDKEY_TOKEN_PREFIX)`);
  }
  for (const line of startScreen(server, read.configuration)) say(line);
}

/** What `npm start` shows. */
export function startScreen(
  server: Pick<RunningServer, 'listenerUrl' | 'publicUrl' | 'isNew' | 'copy' | 'claimUrl' | 'mail'>,
  configuration: Pick<
    Configuration,
    'dataFolder' | 'upstream' | 'smtpUrl' | 'tokenPrefix' | 'host' | 'publicUrl'
  >,
): string[] {
  const { upstream } = configuration;
  const copied = server.copy === undefined ? [] : [`✔ copied before the update: ${shortest(server.copy)}`];
  return [
    `✔ Wardkey ${version} listens on ${server.listenerUrl}${reach(configuration)}`,
    ...callersLine(server, configuration),
    `✔ data      ${shortest(configuration.dataFolder)}${server.isNew ? ' (new)' : ''}`,
    ...copied,
    `✔ upstream  ${upstream === undefined ? 'the bundled demo model server (WARDKEY_UPSTREAM names your own API)' : upstream.href}`,
    `✔ mail      ${mailLine(server, configuration)}`,
    ...(server.claimUrl === undefined
      ? []
      : [...prefixAdvice(configuration), ...firstAccount(server.claimUrl)]),
  ];
}

function reach({ host }: Pick<Configuration, 'host'>): string {
  return host === '0.0.0.0' || host === '::' ? ' and on every other address of this machine' : '';
}

function callersLine(
  { publicUrl, listenerUrl }: Pick<RunningServer, 'publicUrl' | 'listenerUrl'>,
  configuration: Pick<Configuration, 'host' | 'publicUrl'>,
): string[] {
  if (publicUrl !== listenerUrl) return [`✔ callers   see ${publicUrl}`];
  if (configuration.publicUrl !== undefined || isLoopbackHost(configuration.host)) return [];
  return [
    `! callers   are led to ${publicUrl} by mails and errors: WARDKEY_PUBLIC_URL names the address that they see;`,
    '            it should begin with https, or tokens travel for everyone on the way to read',
  ];
}

/** Said while it costs nothing: tokens that were issued are refused under another prefix. */
function prefixAdvice({ tokenPrefix }: Pick<Configuration, 'tokenPrefix'>): string[] {
  if (tokenPrefix !== DEFAULT_PREFIX) return [];
  return [
    `! prefix    GitHub reports leaks of ${tokenPrefix} tokens to Replicate: before you issue any to customers,`,
    '            choose a prefix of your own (WARDKEY_TOKEN_PREFIX)',
  ];
}

/** Whoever sees this screen runs the server: the link makes them its operator. It stands on no other, and in no log. */
function firstAccount(claimUrl: string): string[] {
  return [
    '→ make your account, within 30 minutes; the link works once:',
    `  ${claimUrl}`,
    '  or here: npx wardkey account create --operator --email you@example.com --name "Your Name"',
  ];
}

function mailLine(
  { mail }: Pick<RunningServer, 'mail'>,
  { smtpUrl }: Pick<Configuration, 'smtpUrl'>,
): string {
  if (smtpUrl !== undefined) return `goes to ${mail.destination}`;
  const place = mail.page === undefined ? shortest(mail.destination) : mail.page;
  return `no mail server (WARDKEY_SMTP_URL names one): mails are at ${place}`;
}

function stopOnSignals(server: RunningServer): void {
  let isStopping = false;
  const stop = async () => {
    // Whoever asks twice does not want to wait for running requests.
    if (isStopping) process.exit(EXIT.cancelled);
    isStopping = true;
    note('stopping: running requests are finished first; a second signal ends at once');
    await server.stop();
    process.exit(EXIT.done);
  };
  const onSignal = () => void stop();
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  const onCrash = (error: unknown) => {
    server.logger.fatal({ err: error }, 'ended by an error');
    process.exit(EXIT.failed);
  };
  process.on('uncaughtException', onCrash);
  process.on('unhandledRejection', onCrash);
}

/** JSON lines on standard error; short ones where a person watches. */
function logDestination(): LogDestination {
  const write = (text: string) => void process.stderr.write(text);
  return process.stderr.isTTY ? terminalDestination(write) : { write };
}

/** Keeps lines back until they are released, so that none stands in the middle of the start screen. */
function heldBack(destination: LogDestination): LogDestination & { release(): void } {
  let held: string[] | undefined = [];
  return {
    write: (line) => void (held === undefined ? destination.write(line) : held.push(line)),
    release: () => {
      const lines = held ?? [];
      held = undefined;
      for (const line of lines) destination.write(line);
    },
  };
}

/** Other commands end with whoever reads them. The server goes on without its log, or with what is left of it. */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.removeAllListeners('error');
    stream.on('error', () => undefined);
  }
}

function shortest(path: string): string {
  const near = relative(process.cwd(), path);
  return near !== '' && !near.startsWith('..') ? `./${near}` : path;
}
