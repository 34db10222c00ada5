import { WardkeyError } from './errors.ts';

/** A terminal: what is typed, and where questions go. */
export interface Terminal {
  readonly input: {
    setRawMode(isRaw: boolean): unknown;
    on(event: 'data', take: (piece: Uint8Array | string) => void): unknown;
    off(event: 'data', take: (piece: Uint8Array | string) => void): unknown;
    resume(): unknown;
    pause(): unknown;
  };
  readonly output: { write(text: string): unknown };
}

/** Asks a question on a terminal and gives what is typed, of which nothing is shown. Ctrl-C and Ctrl-D end it with an error. */
export function askHidden(question: string, { input, output }: Terminal): Promise<string> {
  // First: whoever pastes the moment the question stands there must not see it shown.
  input.setRawMode(true);
  output.write(question);
  return new Promise((resolve, reject) => {
    const decoder = new TextDecoder();
    let typed = '';
    const end = (): void => {
      input.off('data', take);
      input.setRawMode(false);
      input.pause();
      output.write('\n');
    };
    const take = (piece: Uint8Array | string): void => {
      const text = typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
      for (const key of text.replaceAll(ESCAPE_SEQUENCE, '')) {
        if (key === '\r' || key === '\n') {
          end();
          resolve(typed);
          return;
        }
        if (key === CTRL_C || key === CTRL_D) {
          end();
          reject(cancelled());
          return;
        }
        if (key === '\x7f' || key === '\b') typed = typed.slice(0, -1);
        else if (key === CTRL_U) typed = '';
        else typed += key;
      }
    };
    input.on('data', take);
    input.resume();
  });
}

const CTRL_C = '\x03';
const CTRL_D = '\x04';
const CTRL_U = '\x15';
// Arrow keys, and what some terminals put around a pasted text.
const ESCAPE_SEQUENCE = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*[A-Za-z~]`, 'g');

function cancelled(): WardkeyError {
  return new WardkeyError({
    code: 'prompt_cancelled',
    detail: 'No API token was typed.',
    fix: 'Start the program again, or set WARDKEY_API_TOKEN.',
  });
}
