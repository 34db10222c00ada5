/**
 * Measures several subjects in turn, A B C A B C …, after one round that is not counted, and answers for each the
 * measurements of all rounds. What disturbs the machine for a while then disturbs all alike.
 */
export async function interleave<Subject, Figures>(
  subjects: readonly Subject[],
  rounds: number,
  measure: (subject: Subject, isWarmUp: boolean) => Promise<Figures>,
): Promise<Map<Subject, Figures[]>> {
  const all = new Map<Subject, Figures[]>(subjects.map((subject) => [subject, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const subject of subjects) {
      const figures = await measure(subject, round === 0);
      if (round > 0) all.get(subject)?.push(figures);
    }
  }
  return all;
}

/** The middle one; of two middle ones, the mean. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}
