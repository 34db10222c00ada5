/** The steps of a leak at which a Wardkey can be made to stand still. */
export const HALTS = ['before commit', 'committed', 'leased', 'handed over', 'noted'] as const;
export type Halt = (typeof HALTS)[number];
