import { Alert, Anchor, Text } from '@mantine/core';
import { APIError } from '../../../src/sdk/index.ts';
import { codeOf } from '../api-client.ts';

/** What the server, or the way to it, said no to, and what to do about it. Shows nothing when there is no error. */
export function ProblemAlert({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null;
  const { title, fix } = wordsOf(error);
  const code = codeOf(error);
  return (
    <Alert color="red" variant="light" title={title} role="alert">
      {fix !== '' && <Text size="sm">{fix}</Text>}
      {code !== undefined && (
        <Anchor href={`/errors/${code}`} target="_blank" rel="noreferrer" size="sm">
          What “{code}” means
        </Anchor>
      )}
    </Alert>
  );
}

/** What happened and what to do, in words. An error that is no answer of the server is one of the way to it. */
export function wordsOf(error: unknown): { title: string; fix: string } {
  if (codeOf(error) === undefined || !(error instanceof APIError)) {
    return {
      title: 'The server does not answer',
      fix: 'Check that it runs and that you are connected; then try again.',
    };
  }
  return { title: error.detail, fix: error.fix };
}

/** What the server says about the fields of a form, by the name of the field. */
export function fieldErrors(error: unknown): Readonly<Record<string, string>> {
  const { errors } = (error ?? {}) as { errors?: readonly { pointer: string; detail: string }[] };
  return Object.fromEntries(
    (errors ?? []).map(({ pointer, detail }) => [pointer.split('/')[1] ?? '', detail]),
  );
}
