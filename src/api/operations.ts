import { createAccount } from './create-account.ts';
import { createToken } from './create-token.ts';
import { deleteToken, disableToken, enableToken } from './end-token.ts';
import { getAccount } from './get-account.ts';
import { getInstallation } from './get-installation.ts';
import { getToken } from './get-token.ts';
import { listAccounts } from './list-accounts.ts';
import { listAudit } from './list-audit.ts';
import { listTokens } from './list-tokens.ts';
import type { Operation } from './operation.ts';
import { endGrace, rotateToken } from './rotate-token.ts';
import { resumeAccount, suspendAccount } from './suspend-account.ts';
import { updateToken } from './update-token.ts';
import { verifyToken } from './verify-token.ts';

/** Every operation of the API, in the order of its document. What is not here does not exist. */
export const operations: readonly Operation[] = [
  getAccount,
  listTokens,
  createToken,
  verifyToken,
  getToken,
  updateToken,
  deleteToken,
  disableToken,
  enableToken,
  rotateToken,
  endGrace,
  listAudit,
  listAccounts,
  createAccount,
  suspendAccount,
  resumeAccount,
  getInstallation,
];

/** The first path segments under `/v1/` that the API owns; the rest belongs to the gateway. */
export const ownedSegments: ReadonlySet<string> = new Set(
  operations.map((each) => each.path.split('/')[2] ?? ''),
);
