import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Token } from '../../../src/sdk/index.ts';
import { exactTime } from '../times.ts';
import { GraceNote } from './grace-note.tsx';
import { LastUsedText } from './last-used.tsx';
import { Moment } from './moment.tsx';
import { Section } from './section.tsx';
import classes from './token-facts.module.css';

/** What a token is: what it may do, how long, from where, and how often. */
export function TokenFacts({ token }: { token: Token }) {
  return (
    <Section title="Details">
      <dl className={classes.facts}>
        <Fact name="Id">
          <span className="token-hint">{token.id}</span>
        </Fact>
        <Fact name="Owner">{token.account.username}</Fact>
        <Fact name="Scopes">
          <span className="token-hint">{token.scopes.join(', ')}</span>
        </Fact>
        <Fact name="Created">
          <Moment at={token.created_at} />
        </Fact>
        <Fact name="Last used">
          <LastUsedText use={token.last_used} isOneLine={token.last_used !== null} />
          <Text size="xs" c="dimmed">
            To the minute.
          </Text>
        </Fact>
        <Fact name="Expires">{token.expires_at === null ? 'Never' : exactTime(token.expires_at)}</Fact>
        <Fact name="Allowed addresses">
          {token.allowed_addresses.length === 0 ? 'All' : token.allowed_addresses.join(', ')}
        </Fact>
        <Fact name="Calls a minute">
          {token.rate_limit_per_minute === null
            ? 'No limit of its own'
            : `At most ${token.rate_limit_per_minute.toLocaleString('en')}`}
        </Fact>
        {token.grace.length > 0 && (
          <Fact name="Old text">
            <GraceNote token={token} />
          </Fact>
        )}
      </dl>
    </Section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
