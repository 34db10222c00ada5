import { createTransport } from 'nodemailer';
import type { SMTPTransportOptions } from 'nodemailer/lib/smtp-transport';
import { isLoopbackHost } from '../runtime/loopback.ts';
import { oneLine } from './compose.ts';
import { isMailAddress, type MailAddress, messageOf } from './mail-message.ts';
import type { Attempt, MailSender } from './mail-sender.ts';

const SUBMISSION_PORT = 587;
const TLS_PORT = 465;

/** How long the parts of a conversation may take; tests are less patient. */
export interface SmtpTimes {
  readonly connectMilliseconds: number;
  readonly silenceMilliseconds: number;
}

const TIMES: SmtpTimes = { connectMilliseconds: 10_000, silenceMilliseconds: 30_000 };

/**
 * Sends mails to the server that a URL names: `smtp://` upgrades to TLS where the server offers it, and insists on it
 * where a password would otherwise go over a network in the clear; `smtps://` begins with TLS.
 *
 * One connection for each mail: a server that breaks one conversation breaks no other.
 */
export function openSmtpSender(url: URL, from: MailAddress, times: SmtpTimes = TIMES): MailSender {
  const options = smtpOptions(url, times);
  const transport = createTransport(options);
  const silent = (text: string) => withoutPassword(text, url);
  return {
    destination: `${url.hostname}:${options.port}`,
    send: async (mail, signal) => {
      if (!isMailAddress(mail.recipient)) return { outcome: 'refused', reason: 'this is no mail address' };
      try {
        await transport.sendMail({ ...messageOf(mail, from), signal });
        return { outcome: 'sent' };
      } catch (error) {
        return attemptOf(error, silent);
      }
    },
    findFault: async () => {
      try {
        await transport.verify();
        return undefined;
      } catch (error) {
        return silent(wordsOf(error));
      }
    },
  };
}

/** What is asked of the mail server that a URL names. */
export function smtpOptions(
  url: URL,
  times: SmtpTimes = TIMES,
): SMTPTransportOptions & { readonly port: number } {
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isLoopback = isLoopbackHost(host);
  const hasPassword = url.username !== '';
  const credentials = { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) };
  return {
    host,
    port: url.port === '' ? (secure ? TLS_PORT : SUBMISSION_PORT) : Number(url.port),
    secure,
    requireTLS: !secure && hasPassword && !isLoopback,
    ...(hasPassword && { auth: credentials, forceAuth: true }),
    // A relay on this machine offers TLS with a certificate that it signed itself, as Debian sets it up.
    tls: { rejectUnauthorized: !isLoopback },
    allowInternalNetworkInterfaces: true,
    connectionTimeout: times.connectMilliseconds,
    greetingTimeout: times.connectMilliseconds,
    dnsTimeout: times.connectMilliseconds,
    socketTimeout: times.silenceMilliseconds,
  };
}

interface SmtpError extends Error {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
}

/** Answers that ask for other credentials: the operator can mend that, so the mail waits. */
const CREDENTIALS_WANTED = [530, 534, 535, 538];

/**
 * RFC 5321, section 4.2.1: what begins with 5 is not to be tried again. That is believed of the recipient and of the
 * mail itself; of the sender and the credentials, which are settings and can be mended, it is not.
 */
function attemptOf(error: unknown, silent: (text: string) => string): Attempt {
  const { command = '', responseCode = 0 } = error as SmtpError;
  const isAboutMail = command === 'RCPT TO' || command === 'DATA';
  const isForEver = responseCode >= 500 && !CREDENTIALS_WANTED.includes(responseCode);
  return { outcome: isAboutMail && isForEver ? 'refused' : 'failed', reason: silent(wordsOf(error)) };
}

function wordsOf(error: unknown): string {
  return oneLine(error instanceof Error ? error.message : String(error)).slice(0, 300);
}

/** A server may repeat what it was told. */
function withoutPassword(text: string, url: URL): string {
  const written = [url.password, decodeURIComponent(url.password)].filter((password) => password !== '');
  return written.reduce((rest, password) => rest.replaceAll(password, '[redacted]'), text);
}
