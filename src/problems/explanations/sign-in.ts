import type { WrittenExplanation } from '../explanation.ts';
import type { SIGN_IN as ROWS } from '../rows/sign-in.ts';

/** Codes that people meet at the pages of the console. */
export const SIGN_IN: Readonly<Record<keyof typeof ROWS, WrittenExplanation>> = {
  session_required: {
    severity: 'low',
    why: 'Some calls are for people and not for programs: they need the session of somebody who is signed in. There was none, or it has ended.',
    causes: [
      {
        cause: 'The session has ended: it was too long ago, or the person signed out elsewhere.',
        tell: 'The pages show the sign-in form.',
        fix: 'Sign in again.',
      },
      {
        cause: 'A program makes a call that is for people.',
        tell: 'The request carries no cookie, and its user agent is that of a program.',
        fix: 'Use the calls that take an API token; `/openapi.json` says which do.',
      },
    ],
    workaround: 'Sign in once more; nothing that was entered on the server is lost.',
    prevention: ['Let programs use tokens.'],
    related: ['token_missing', 'csrf_failed'],
  },
  sign_in_failed: {
    severity: 'low',
    why: 'The address, the password or the second code did not fit together. Which of them is not said, and the answer takes the same time in every case: whoever guesses must not learn which addresses have an account.',
    causes: [
      {
        cause:
          'The password is not the one of this installation, or the keyboard had another layout or caps lock on.',
        tell: 'It works after the password was shown and read.',
        fix: 'Type it again, or set a new one by mail.',
      },
      {
        cause: 'The account was made with another address.',
        tell: 'No mail arrives when a new password is asked for.',
        fix: 'Use the address to which the mails of this installation go.',
      },
      {
        cause: 'The clock of the phone is wrong, so that its six digits do not fit.',
        tell: 'Password and address are right, and every code is refused.',
        fix: 'Set the phone’s clock by the network, or use a recovery code.',
      },
      {
        cause: 'The account is suspended.',
        tell: 'Its API tokens are refused with `account_suspended`.',
        fix: 'Ask an operator.',
      },
    ],
    workaround:
      'API tokens go on working while nobody can sign in. An operator can see the account: `wardkey account list`.',
    prevention: ['Keep the password in a password manager, and add a passkey: it cannot be mistyped.'],
    related: ['sign_in_slowed', 'account_suspended', 'session_required'],
  },
  sign_in_slowed: {
    severity: 'low',
    why: 'After some wrong tries the next one has to wait, longer each time. That makes guessing hopeless and locks nobody out.',
    causes: [
      {
        cause: 'Somebody tried several passwords.',
        tell: 'It was you, a moment ago.',
        fix: 'Wait as long as the `Retry-After` header says, or set a new password by mail.',
      },
      {
        cause: 'Somebody else is guessing, or many people share your address on the network.',
        tell: 'You have not tried.',
        fix: 'Wait; then change the password and add a second factor.',
      },
    ],
    workaround: 'Wait: it ends by itself. API tokens are not touched by it.',
    prevention: ['Use a passkey or a password manager.'],
    related: ['sign_in_failed', 'rate_limited'],
  },
  sign_in_busy: {
    severity: 'medium',
    why: 'Checking a password takes much memory and some tenths of a second, so that guessing is slow for whoever steals the database. Only a few are checked at a time; whoever would have to wait too long is sent away at once. Each address on the network has its share of the line.',
    causes: [
      {
        cause: 'Somebody sends sign-ins by the hundred.',
        tell: 'The log has many refusals with this code, from few addresses.',
        fix: 'Keep those addresses out, in the web server or firewall in front.',
      },
      {
        cause: 'A proxy stands in front, and everyone seems to come from its address.',
        tell: 'The addresses in the log are all that of the proxy.',
        fix: 'List the proxy in `WARDKEY_TRUSTED_PROXIES`: then everyone has a share of their own.',
      },
    ],
    workaround: 'Sign in with a passkey, which takes no turn. API tokens are not touched by it.',
    prevention: ['Limit sign-ins per address in front of the server.'],
    related: ['sign_in_slowed'],
  },
  link_not_valid: {
    severity: 'low',
    why: 'Links that are sent by mail or printed at the start work once and for a short time. The answer is the same for one that was used, one that has expired and one that never was.',
    causes: [
      {
        cause: 'It was used already, perhaps by a program that looks at links in mails.',
        tell: 'The account is there, or the password is the new one.',
        fix: 'Sign in.',
      },
      {
        cause: 'It is older than it may be.',
        tell: 'The mail says how long it works.',
        fix: 'Ask for another.',
      },
      {
        cause: 'The part after `#` was cut off while copying.',
        tell: 'The address ends before or shortly after the `#`.',
        fix: 'Copy the whole address.',
      },
    ],
    workaround: 'An operator can make the account: `wardkey account create`.',
    prevention: ['Follow links soon, in the browser in which you want to be signed in.'],
    related: ['sign_up_closed', 'sign_in_failed'],
  },
  sign_up_closed: {
    severity: 'low',
    why: 'The operator decides whether anyone may make an account: everybody, those who were invited, or nobody.',
    causes: [
      {
        cause: 'Accounts are made by invitation here.',
        tell: '`GET /v1/session` says `sign_up: "invite"`.',
        fix: 'Ask an operator for an invitation.',
      },
      {
        cause:
          'The operator has not opened it yet: on an address that others reach, it is closed to begin with.',
        tell: 'You are the operator.',
        fix: 'Set `WARDKEY_SIGN_UP=open`, or invite people.',
      },
    ],
    workaround: 'An operator can make the account: `wardkey account create --email … --name …`.',
    prevention: ['Decide before the address is given to people.'],
    related: ['link_not_valid', 'operator_required'],
  },
  passkey_not_possible: {
    severity: 'low',
    why: 'A browser keeps a passkey for the name of a host, so that no other site can ask for it. A bare address such as `127.0.0.1` is no name, and neither is a request that comes from no page at all.',
    causes: [
      {
        cause: 'The page was opened by its address.',
        tell: 'The address bar begins with four numbers, or with brackets.',
        fix: 'Open it by its name: `http://localhost:7070` instead of `http://127.0.0.1:7070`.',
      },
      {
        cause: 'The server has no name yet.',
        tell: 'You are the operator, and people reach it by a number.',
        fix: 'Give it a name in the DNS, put https in front, and set `WARDKEY_PUBLIC_URL` to it. A passkey made under one name does not work under another.',
      },
      {
        cause: 'A program makes the call.',
        tell: 'The request has no `Origin` header.',
        fix: 'Passkeys are for people at a page. Send an API token.',
      },
    ],
    workaround: 'Sign in with e-mail address and password, and with the second factor if there is one.',
    prevention: ['Decide on the name before people add passkeys, and keep it.'],
    related: ['sign_in_failed', 'csrf_failed', 'session_required'],
  },
  github_failed: {
    severity: 'medium',
    why: 'Signing in with GitHub takes three questions that this server asks GitHub: for a ticket, for the name, and for the verified address. One of them was not answered, or not with what was asked for. Nobody was signed in, and nothing was changed.',
    causes: [
      {
        cause: 'GitHub has a disturbance, or the network between is down.',
        tell: 'https://www.githubstatus.com says so, or `curl https://api.github.com` on the server’s machine fails.',
        fix: 'Wait, and sign in with the password meanwhile.',
      },
      {
        cause: 'The client secret was renewed at GitHub, or belongs to another application.',
        tell: 'The log of the server has the cause under the request id, and it fails for everybody.',
        fix: 'The operator: set `WARDKEY_GITHUB_CLIENT_ID` and `WARDKEY_GITHUB_CLIENT_SECRET` to those of one application, and start the server again.',
      },
      {
        cause: 'The server may not reach other hosts.',
        tell: 'The operator: a firewall or a proxy stands between.',
        fix: 'Let it reach `github.com` and `api.github.com` on port 443.',
      },
    ],
    workaround:
      'Sign in with e-mail address and password. Whoever never had a password sets one by the link under "Forgot password".',
    prevention: ['Keep a password beside the sign-in with GitHub: one of the two may be out of order.'],
    related: ['sign_in_failed', 'upstream_unreachable'],
  },
  second_factor_conflict: {
    severity: 'low',
    why: 'What was asked for fits only one state of the second factor: it is turned on where it is off, and turned off or given new recovery codes where it is on. Here the account is in the other state.',
    causes: [
      {
        cause: 'It was done already, in another window or by an earlier try whose answer was lost.',
        tell: '`GET /v1/session` says `has_second_factor`, and the account page shows it.',
        fix: 'Look at the account page; nothing more is to be done if it shows what was wanted.',
      },
      {
        cause: 'The first code was confirmed before the factor was prepared.',
        tell: 'The detail says that none was set up.',
        fix: 'Begin again: the account page shows a new picture to scan.',
      },
    ],
    workaround: 'Leave it as it is: signing in works in either state.',
    prevention: ['Load the account page again before changing it, if it stood open for long.'],
    related: ['sign_in_failed', 'session_required'],
  },
  csrf_failed: {
    why: 'A browser sends the session’s cookie along with every request to this server, also with one that another site started. So a request that changes something must come from a page of this server, and its `Origin` header says where it came from. Here it did not fit.',
    causes: [
      {
        cause: 'The page was opened under another address than the server knows as its own.',
        tell: 'The address bar differs from `WARDKEY_PUBLIC_URL`: another name, port, or http instead of https.',
        fix: 'Open the page under that address; or the operator corrects `WARDKEY_PUBLIC_URL`.',
      },
      {
        cause: 'A proxy changes the `Host` or drops the `Origin` header.',
        tell: 'It works without the proxy.',
        fix: 'Have the proxy pass both on.',
      },
      {
        cause: 'A program sends a cookie.',
        tell: 'There is no browser.',
        fix: 'Send an API token instead.',
      },
    ],
    workaround: 'Make the change with the command line or an API token.',
    prevention: ['Set `WARDKEY_PUBLIC_URL` to the one address that people use.'],
    related: ['session_required'],
  },
};
