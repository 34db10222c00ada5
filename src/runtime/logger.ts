import { type Logger as PinoLogger, pino } from 'pino';
import { withoutTokens } from './redact.ts';
/** Writes events: `logger.info({ tokenId, verdict }, 'token checked')`. */
export type Logger = PinoLogger;

/** Where log lines go: one call per line, line end included. */
export interface LogDestination {
  write(line: string): void;
}

/**
 * A logger that writes one JSON line per event and never a token.
 *
 * Every line is searched for what could be a token, whole or cut, of any installation or in base64, before it is
 * written: whatever an error message, a header or a URL drags in is blacked out here, whoever logged it.
 */
export function openLogger(level: string, destination: LogDestination, tokenPrefix = 'r8_'): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line: string) => destination.write(withoutTokens(line, tokenPrefix)) },
  );
}

/** A destination that turns the JSON lines into short ones for a person at a terminal. */
export function terminalDestination(write: (text: string) => void): LogDestination {
  return { write: (line) => write(`${readable(line)}\n`) };
}

const LEVELS: Readonly<Record<number, string>> = { 40: 'warn  ', 50: 'error ', 60: 'fatal ' };

function readable(line: string): string {
  const event = parsed(line);
  if (event === undefined) return line.trimEnd();
  const { level, time, msg, ...fields } = event;
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${oneLine(value)}`);
  return `${String(time).slice(11, 19)} ${LEVELS[Number(level)] ?? ''}${oneLine(msg)} ${rest.join(' ')}`.trimEnd();
}

/** A log line that cannot be read is shown as it is: logging must never be what fails. */
function parsed(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Control characters stay escaped, as they are in JSON: a name must not be able to draw on the terminal. */
function oneLine(value: unknown): string {
  const json = JSON.stringify(value) ?? '';
  return typeof value === 'string' ? json.slice(1, -1).replaceAll('\\"', '"') : json;
}
