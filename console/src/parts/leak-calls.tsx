import type { Leak } from '../../../src/sdk/index.ts';
import { programOf } from '../programs.ts';
import { exactTime } from '../times.ts';
import { Moment } from './moment.tsx';

const NAMED_MAX = 5;

/** Whether a leaked token was used in between: how often, from where, and by whom for the first time. */
export function LeakCalls({ calls }: { calls: Leak['calls_since'] }) {
  const { accepted, refused, addresses, first_newcomer: newcomer } = calls;
  if (accepted + refused === 0) return <>No call with it since {exactTime(calls.since)}.</>;
  const others = addresses.length - NAMED_MAX;
  return (
    <>
      {counted(accepted)} accepted and {refused.toLocaleString('en')} refused since {exactTime(calls.since)}
      {addresses.length > 0 && (
        <>
          , from <span className="token-hint">{addresses.slice(0, NAMED_MAX).join(', ')}</span>
          {others > 0 && ` and ${others} more`}
        </>
      )}
      .
      {newcomer !== null && (
        <>
          {' '}
          <b>Not seen before:</b> {programOf(newcomer.program)} at{' '}
          <span className="token-hint">{newcomer.address}</span>, <Moment at={newcomer.at} />.
        </>
      )}
    </>
  );
}

function counted(calls: number): string {
  return `${calls.toLocaleString('en')} ${calls === 1 ? 'call' : 'calls'}`;
}
