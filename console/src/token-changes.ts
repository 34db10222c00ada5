import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Token } from '../../src/sdk/index.ts';
import { api } from './api-client.ts';
import { wordsOf } from './parts/problem-alert.tsx';
import { showToast } from './parts/show-toast.tsx';
import { tokenQuery } from './tokens.ts';

/** A token at the moment at which its text is shown. `usedBefore` is when an earlier text of it was last used. */
export interface ShownToken {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly usedBefore?: string | null;
}

/** Makes a change of a token and brings everything that shows tokens up to date. Its answer must hold no token text. */
export function useTokenChange<Wish>(change: (wish: Wish) => Promise<Token>, onDone: (token: Token) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (token) => {
      client.setQueryData(tokenQuery(token.id).queryKey, token);
      void client.invalidateQueries({ queryKey: ['tokens'] });
      onDone(token);
    },
  });
}

/** Changes tokens without a dialog: what can be taken back by doing the opposite. */
export function useQuickChanges() {
  const client = useQueryClient();
  const after = async (work: Promise<unknown>, message: string) => {
    try {
      await work;
      showToast({ message });
    } catch (error) {
      const { title, fix } = wordsOf(error);
      showToast({ message: `${title} ${fix}`, kind: 'failed' });
    }
    await client.invalidateQueries({ queryKey: ['tokens'] });
  };
  return {
    enable: ({ id, name }: Pick<Token, 'id' | 'name'>) =>
      after(api.tokens.enable(id), `“${name}” is enabled.`),
    enableAll: (ids: readonly string[]) =>
      after(Promise.all(ids.map((id) => api.tokens.enable(id))), `${ids.length} tokens are enabled again.`),
  };
}
