import type { Mail } from '../mail/open-mail.ts';
import { accept, type Outcome, type Refusal, refuse } from '../problems/problem.ts';
import type { Clock } from '../runtime/clock.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { Store } from '../store/open-store.ts';
import type { Actor } from '../store/records.ts';
import type { LinkKind, LinkRecord } from '../store/sign-in-records.ts';
import type { GitHubPerson } from './github-client.ts';
import type { Guessing } from './guessing.ts';
import { inHashingTurn } from './hashing-turns.ts';
import { findLink, linkUrl, newLink } from './links.ts';
import { type MakeAccount, makeAccount } from './make-account.ts';
import { onTheBeat } from './on-the-beat.ts';
import { hashPassword, passwordFlaw } from './password.ts';
import { type PolicySource, type SignUpPolicy, signUpPolicy } from './sign-up-policy.ts';

/** What somebody says of themselves who follows a link to an account. */
export interface SignUpWishes {
  /** Of a claim alone: every other link says itself to whom it was sent. */
  readonly email: string | undefined;
  readonly name: string;
  readonly password: string;
}

/** Coming to an account by a link: printed on the terminal, or sent to the address that it then confirms. */
export interface SignUp {
  /** The address of a link that makes the first account; earlier ones are worth nothing from then on. */
  newClaimUrl(): Promise<string>;
  /** Whether there is an account at all. */
  isClaimed(): Promise<boolean>;
  policy(): Promise<SignUpPolicy>;
  /** Whether the environment says who may sign up, and no operator can. */
  readonly isPolicyFixed: boolean;
  /**
   * Sends a link to whoever wants an account. To an address that has one goes a mail that says so; whoever asked is
   * told the same in both cases, after the same time.
   */
  ask(email: string, address: string): Promise<Outcome<unknown>>;
  /** A link for somebody whose address is proved already, and who is sent on without a mail. */
  linkFor(person: GitHubPerson, address: string): Promise<Outcome<{ readonly url: string }>>;
  /** What a link is for. Every link that cannot be followed is refused in the same words. */
  look(text: string, address: string): Promise<Outcome<LinkRecord>>;
  /**
   * Prepares the account that a link leads to. The answer makes it, in the change that it is called in, and uses the
   * link up: of two who follow it at once, one gets the account, and the other the refusal of a used link.
   */
  prepare(text: string, wanted: SignUpWishes, address: string): Promise<Outcome<MakeAccount>>;
}

const KINDS: readonly LinkKind[] = ['claim', 'sign_up', 'invitation'];

const SIGN_UP: Actor = { kind: 'system', name: 'sign-up' };

/** Coming to an account, over the links of a store. */
export function openSignUp(parts: {
  store: Store;
  mail: Mail;
  clock: Clock;
  guessing: Guessing;
  publicUrl: string;
  policySource: PolicySource;
}): SignUp {
  const { store, clock, guessing, publicUrl, policySource } = parts;
  const isClaimed = async () => (await store.listAccounts(1)).length > 0;
  const look: SignUp['look'] = async (text, address) => {
    const slowed = guessing.link.begin(address, '');
    if (slowed !== undefined) return slowed;
    const link = await findLink(store.signIn, text, KINDS, clock.now());
    if (link === undefined || (link.kind === 'claim' && (await isClaimed()))) return refuse('link_not_valid');
    guessing.link.forgive(address, '');
    return refusedBy(await signUpPolicy(store.signIn, policySource), link.kind) ?? accept(link);
  };
  return {
    isClaimed,
    isPolicyFixed: policySource.fixed !== undefined,
    policy: () => signUpPolicy(store.signIn, policySource),
    look,
    ask: (email, address) => ask(parts, email.toLowerCase(), address),
    linkFor: (person, address) => linkFor(parts, person, address),
    newClaimUrl: async () => {
      const { text, record } = newLink('claim', clock.now());
      await store.signIn.replaceClaimLink(record);
      return linkUrl(publicUrl, 'claim', text);
    },
    prepare: async (text, wanted, address) => {
      const seen = await look(text, address);
      if (!seen.ok) return seen;
      const email = seen.value.email ?? wanted.email;
      if (email === undefined) return refuseField('/email', 'is needed');
      const flaw = passwordFlaw(wanted.password, email);
      if (flaw !== undefined) return refuseField('/password', flaw);
      // Hashing takes long: it must not happen while a change holds everyone else up.
      const hash = await inHashingTurn(address, () => hashPassword(wanted.password));
      if (!hash.ok) return hash;
      return accept(follow(text, { email, name: wanted.name, passwordHash: hash.value }, policySource));
    },
  };
}

async function ask(
  parts: Parameters<typeof openSignUp>[0],
  email: string,
  address: string,
): Promise<Outcome<unknown>> {
  const slowed = parts.guessing.mail.begin(address, '');
  if (slowed !== undefined) return slowed;
  return onTheBeat(() => sendLink(parts, email, address));
}

async function sendLink(
  { store, mail, guessing, policySource }: Parameters<typeof openSignUp>[0],
  email: string,
  address: string,
): Promise<Outcome<unknown>> {
  return store.change(SIGN_UP, async (transaction) => {
    const closed = await refusalNow(transaction, policySource);
    if (closed !== undefined) return closed;
    if (!guessing.mailbox.mayTake('sign_up', email)) return accept({});
    const owner = await transaction.findAccount({ email });
    transaction.audit({
      action: 'account.link_asked',
      ...(owner !== undefined && { accountId: owner.id }),
      detail: { kind: 'sign_up', address },
    });
    if (owner !== undefined) {
      await mail.queueSignUpTaken(transaction, { owner });
      return accept({});
    }
    const { text, record } = newLink('sign_up', transaction.at, { email });
    await transaction.signIn.insertLink(record);
    await mail.queueSignUpLink(transaction, { email, link: text, expiresAt: record.expiresAt });
    return accept({});
  });
}

async function linkFor(
  { store, publicUrl, policySource }: Parameters<typeof openSignUp>[0],
  { id: githubId, email, name }: GitHubPerson,
  address: string,
): Promise<Outcome<{ readonly url: string }>> {
  return store.change(SIGN_UP, async (transaction) => {
    const closed = await refusalNow(transaction, policySource);
    if (closed !== undefined) return closed;
    const { text, record } = newLink('sign_up', transaction.at, { email, name, githubId });
    await transaction.signIn.insertLink(record);
    transaction.audit({ action: 'account.link_asked', detail: { kind: 'sign_up', by: 'github', address } });
    return accept({ url: linkUrl(publicUrl, 'sign_up', text) });
  });
}

/** Why nobody may ask for an account at this moment, if so. */
async function refusalNow(
  transaction: ChangeTransaction,
  policySource: PolicySource,
): Promise<Refusal | undefined> {
  const closed = refusedBy(await signUpPolicy(transaction.signIn, policySource), 'sign_up');
  if (closed !== undefined) return closed;
  // Whoever runs the server comes first, by the link on their terminal.
  const [anyone] = await transaction.listAccounts(1);
  return anyone === undefined ? refuse('sign_up_closed', NOT_CLAIMED) : undefined;
}

const NOT_CLAIMED = {
  detail: 'This server has no account yet; its operator makes the first one.',
  fix: 'The operator: follow the link that the server printed when it started.',
} as const;

/** Whether a policy lets a link of this kind lead to an account. */
function refusedBy(policy: SignUpPolicy, kind: LinkKind): Refusal | undefined {
  const isRefused = kind === 'sign_up' ? policy !== 'open' : kind === 'invitation' && policy === 'closed';
  return isRefused ? refuse('sign_up_closed') : undefined;
}

/** Follows a link within a change: it is looked at again, and taken away with the change that makes the account. */
function follow(
  text: string,
  wanted: { email: string; name: string; passwordHash: string },
  policySource: PolicySource,
): MakeAccount {
  return async (transaction) => {
    const link = await findLink(transaction.signIn, text, KINDS, transaction.at);
    if (link === undefined) return refuse('link_not_valid');
    const closed = refusedBy(await signUpPolicy(transaction.signIn, policySource), link.kind);
    if (closed !== undefined) return closed;
    const isClaim = link.kind === 'claim';
    if (isClaim && (await transaction.listAccounts(1)).length > 0) return refuse('link_not_valid');
    const made = await makeAccount(transaction, { ...wanted, isOperator: isClaim || link.isOperator });
    if (!made.ok) return made;
    await transaction.signIn.deleteLink(link.id);
    const { id: accountId, email } = made.value;
    if (isClaim) {
      transaction.audit({ action: 'account.claimed', accountId });
      return made;
    }
    await transaction.signIn.confirmEmail(accountId);
    await transaction.signIn.deleteLinksTo(email, KINDS);
    if (link.githubId !== null) await transaction.signIn.insertIdentity('github', link.githubId, accountId);
    return made;
  };
}

function refuseField(pointer: string, detail: string) {
  return refuse('validation_failed', { errors: [{ pointer, detail }] });
}
