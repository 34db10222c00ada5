import { note, terminal } from './terminal.ts';

/** How far a scan has come. `total` is known for the history of a repository. */
export interface Progress {
  readonly searched: number;
  readonly bytes: number;
  readonly total?: number;
}

/** Shows how far a scan has come. */
export interface ProgressLine {
  show(progress: Progress): void;
  /** Takes the line away. */
  end(): void;
}

/**
 * On a terminal one line that is written anew, with speed and the time that is left; elsewhere a line every ten
 * seconds; nothing at all when `isSilent`.
 */
export function openProgress(
  isSilent: boolean,
  now: () => number = performance.now.bind(performance),
): ProgressLine {
  const start = now();
  const isLive = terminal.err.isTTY === true;
  let last = start;
  let isShown = false;
  return {
    show: (progress) => {
      const at = now();
      if (isSilent || at - last < (isLive ? 100 : 10_000)) return;
      last = at;
      const text = progressText(progress, (at - start) / 1000);
      if (isLive) terminal.err.write(`\r\u001b[2K${text}`);
      else note(text);
      isShown = true;
    },
    end: () => {
      if (isLive && isShown) terminal.err.write('\r\u001b[2K');
    },
  };
}

/** `12,345 of 40,000 objects  310 MB  155 MB/s  4 s left` */
export function progressText({ searched, bytes, total }: Progress, seconds: number): string {
  const speed = seconds > 0 ? bytes / seconds : 0;
  const parts = [
    total === undefined
      ? `${grouped(searched)} files`
      : `${bar(searched / total)} ${grouped(searched)} of ${grouped(total)} objects`,
    `${grouped(Math.round(bytes / 1e6))} MB`,
    `${grouped(Math.round(speed / 1e6))} MB/s`,
  ];
  if (total !== undefined && searched > 0)
    parts.push(`${Math.ceil((seconds * (total - searched)) / searched)} s left`);
  return parts.join('  ');
}

const BAR_WIDTH = 20;

function bar(part: number): string {
  const full = Math.min(BAR_WIDTH, Math.floor(part * BAR_WIDTH));
  return '█'.repeat(full) + '░'.repeat(BAR_WIDTH - full);
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
