/** The tables of signing in, as Kysely sees them. What a person presents (a link, a cookie) stands here as a hash. */
export interface SignInTables {
  password: PasswordTable;
  session: SessionTable;
  sign_in_place: SignInPlaceTable;
  link: LinkTable;
  second_factor: SecondFactorTable;
  recovery_code: RecoveryCodeTable;
  passkey: PasskeyTable;
  linked_identity: LinkedIdentityTable;
  notification_off: NotificationOffTable;
  setting: SettingTable;
}

/** One argon2id hash for each account. */
export interface PasswordTable {
  account_id: string;
  hash: string;
  changed_at: number;
}

/** `id` is the beginning of `hash`, which is SHA-256 of what the cookie holds. */
export interface SessionTable {
  id: string;
  hash: string;
  account_id: string;
  created_at: number;
  last_seen_at: number;
  expires_at: number;
  address: string;
  user_agent: string;
}

/** Links that were not followed yet. `id` is the beginning of `hash`, which is SHA-256 of the link's own text. */
export interface LinkTable {
  id: string;
  hash: string;
  kind: string;
  email: string | null;
  name: string | null;
  account_id: string | null;
  is_operator: number;
  invited_by: string | null;
  github_id: string | null;
  created_at: number;
  expires_at: number;
}

/** What makes one-time codes, sealed with the key that lies beside the database. */
export interface SecondFactorTable {
  account_id: string;
  sealed: string;
  confirmed_at: number | null;
  /** The 30-second step of the last code that was taken: no code is taken twice. */
  last_step: number;
}

export interface RecoveryCodeTable {
  account_id: string;
  hash: string;
}

export interface PasskeyTable {
  id: string;
  account_id: string;
  credential_id: string;
  public_key: string;
  counter: number;
  transports: string;
  /** The host name that the passkey was made for: a browser offers it nowhere else. */
  host: string;
  name: string;
  created_at: number;
  last_used_at: number | null;
}

/** Who somebody is elsewhere: at GitHub, by its id for them. */
export interface LinkedIdentityTable {
  provider: string;
  subject: string;
  account_id: string;
  created_at: number;
}

/** Where an account was signed in from: a network or a program. */
export interface SignInPlaceTable {
  account_id: string;
  kind: string;
  value: string;
  seen_at: number;
}

/** Mails that an account does not want. */
export interface NotificationOffTable {
  account_id: string;
  kind: string;
}

export interface SettingTable {
  name: string;
  value: string;
}
