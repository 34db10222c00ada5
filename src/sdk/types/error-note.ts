/** What somebody has added to the reference page of a code. Plain text, in which line breaks count. */
export interface ErrorNote {
  readonly id: string;
  readonly text: string;
  /** What it is about alone, as in "replicate 1.4.0"; null when it holds for all. */
  readonly version: string | null;
  /** Null when an operator wrote it on the server's own machine. */
  readonly author: string | null;
  readonly created_at: string;
  readonly is_pinned: boolean;
  readonly is_hidden: boolean;
}
