import { type CallOptions, segment } from '../request-form.ts';
import type { Send } from '../send-request.ts';
import type { ErrorNote } from '../types/error-note.ts';
import type { Results } from '../types/page.ts';

/** What people have added to the reference pages of the error codes. */
export function errorNoteCalls(send: Send) {
  const at = (code: string, id = '') => `/v1/errors/${segment(code)}/notes${id && `/${segment(id)}`}`;
  return {
    /** The pinned first, then the newest. */
    list: (code: string, options?: CallOptions) => send<Results<ErrorNote>>('GET', at(code), options),
    /** `version` where it is about one alone, as in "replicate 1.4.0". */
    add: (
      code: string,
      note: { readonly text: string; readonly version?: string | undefined },
      options?: CallOptions,
    ) => send<ErrorNote>('POST', at(code), { ...options, body: note }),
    /** Operators: hides, shows, pins or unpins a note. */
    moderate: (
      code: string,
      id: string,
      changes: { readonly is_hidden?: boolean; readonly is_pinned?: boolean },
      options?: CallOptions,
    ) => send<ErrorNote>('PATCH', at(code, id), { ...options, body: changes }),
  };
}
