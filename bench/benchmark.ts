/** One thing that is measured, against a number that was promised. A file `bench/NAME.ts` exports one. */
export interface Benchmark {
  /** What is typed after `npm run bench --`. */
  readonly name: string;
  /** What is measured and against what, in a sentence or two. */
  readonly measures: string;
  readonly target: Target;
  /** Measures. Everything it started has ended when it answers. */
  run(): Promise<Measurement>;
}

/** What the ratio must reach. */
export interface Target {
  readonly direction: 'at least' | 'at most';
  readonly ratio: number;
}

/** What came out: a table for people, and the one number that is compared with the target. */
export interface Measurement {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  readonly ratio: number;
  /** Which row was divided by which. */
  readonly ratioOf: string;
}

/** Whether a ratio is good enough. */
export function isReached(target: Target, ratio: number): boolean {
  return target.direction === 'at least' ? ratio >= target.ratio : ratio <= target.ratio;
}
