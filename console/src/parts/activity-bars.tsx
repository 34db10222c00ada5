import type { MonthOfCalls } from '../tokens.ts';
import classes from './activity-bars.module.css';

const HEIGHT = 24;
const STEP = 4;

/** Thirty days of calls as small bars: accepted ones, and refused ones in red on top of them. */
export function ActivityBars({ month, isLoading }: { month: MonthOfCalls | undefined; isLoading: boolean }) {
  if (month === undefined) return <span className={classes.empty}>{isLoading ? '' : '–'}</span>;
  const accepted = sum(month.accepted);
  const refused = sum(month.refused);
  const highest = Math.max(1, ...month.accepted.map((calls, day) => calls + (month.refused[day] ?? 0)));
  const height = (calls: number) => (calls === 0 ? 0 : Math.max(1.5, (calls / highest) * HEIGHT));
  const label =
    accepted + refused === 0
      ? 'No calls in 30 days'
      : `${counted(accepted, 'call')} accepted, ${refused.toLocaleString('en')} refused in 30 days`;
  return (
    <svg
      className={classes.bars}
      viewBox={`0 0 ${month.accepted.length * STEP} ${HEIGHT}`}
      width={month.accepted.length * STEP}
      height={HEIGHT}
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      {month.accepted.map((calls, day) => {
        const good = height(calls);
        const bad = height(month.refused[day] ?? 0);
        const x = day * STEP;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a day is its place in the month
          <g key={day}>
            <rect className={classes.base} x={x} y={HEIGHT - 1} width={STEP - 1} height={1} />
            <rect className={classes.accepted} x={x} y={HEIGHT - good} width={STEP - 1} height={good} />
            <rect className={classes.refused} x={x} y={HEIGHT - good - bad} width={STEP - 1} height={bad} />
          </g>
        );
      })}
    </svg>
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** "1 call", "1,204 calls". */
export function counted(number: number, word: string): string {
  return `${number.toLocaleString('en')} ${word}${number === 1 ? '' : 's'}`;
}
