import { type FormEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { isSignedOut } from './api-client.ts';
import { fieldErrors } from './parts/problem-alert.tsx';
import { signedOut } from './query-client.ts';

/** What a person typed, by the name of the field. */
export type Typed = (name: string) => string;

/** A form that is being filled in or sent. */
export interface Form {
  readonly ref: RefObject<HTMLFormElement | null>;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  readonly isBusy: boolean;
  /** What is wrong, unless it is said at a field. */
  readonly problem: unknown;
  readonly errorAt: (name: string) => string | undefined;
  /** Takes back what was said to be wrong. */
  readonly forget: () => void;
}

interface State {
  readonly isBusy: boolean;
  readonly problem: unknown;
  readonly errors: Readonly<Record<string, string>>;
}

const START: State = { isBusy: false, problem: undefined, errors: {} };

/**
 * Sends a form once, however often it is submitted while the answer is on its way. What is wrong is said at its field,
 * and the first such field gets the focus. Fields keep what was typed by themselves, so that passwords are in no state
 * of the console and gone with the form.
 *
 * `missing` names the fields that must not be empty, with what to say then.
 */
export function useForm<Answer>(parts: {
  readonly missing?: Readonly<Record<string, string>>;
  readonly send: (typed: Typed) => Promise<Answer>;
  readonly done: (answer: Answer) => unknown;
}): Form {
  const ref = useRef<HTMLFormElement>(null);
  const isSending = useRef(false);
  const [state, setState] = useState(START);
  const { errors } = state;

  useEffect(() => {
    if (Object.keys(errors).length === 0) return;
    ref.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [errors]);

  const submit = async (form: HTMLFormElement): Promise<void> => {
    if (isSending.current) return;
    const data = new FormData(form);
    const typed: Typed = (name) => String(data.get(name) ?? '');
    const empty = Object.entries(parts.missing ?? {}).filter(([name]) => typed(name).trim() === '');
    if (empty.length > 0) return setState({ ...START, errors: Object.fromEntries(empty) });
    isSending.current = true;
    setState({ ...START, isBusy: true });
    try {
      await parts.done(await parts.send(typed));
      setState(START);
    } catch (error) {
      if (isSignedOut(error)) signedOut.tell();
      setState({ isBusy: false, ...placed(error, form) });
    } finally {
      isSending.current = false;
    }
  };

  return {
    ref,
    onSubmit: (event) => {
      event.preventDefault();
      void submit(event.currentTarget);
    },
    isBusy: state.isBusy,
    problem: state.problem,
    errorAt: (name) => errors[name],
    forget: () => setState(START),
  };
}

/** Puts what the server says at the fields that the form has; anything else is a problem of the whole. */
function placed(error: unknown, form: HTMLFormElement): Pick<State, 'problem' | 'errors'> {
  const said = Object.entries(fieldErrors(error));
  const here = said.filter(([name]) => form.elements.namedItem(name) !== null);
  const isAllHere = said.length > 0 && here.length === said.length;
  return {
    problem: isAllHere ? undefined : error,
    errors: Object.fromEntries(here.map(([name, detail]) => [name, sentence(detail)])),
  };
}

/** The server says "must have at least 8 characters"; at a field stands a sentence. */
function sentence(detail: string): string {
  const text = /^(?:is|has)\b/.test(detail) ? `This ${detail}` : detail;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
