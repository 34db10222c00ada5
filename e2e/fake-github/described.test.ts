import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completed, flawOfAnswer } from './described.ts';

test('an answer that GitHub would not give is found out: a field that is missing, or is of another kind', () => {
  const event = completed('event', { id: '1', payload: {} });
  assert.equal(flawOfAnswer('/events', [event]), undefined);
  const { created_at: _left, ...without } = event;
  for (const wrong of [[without], [{ ...event, id: 1 }], [{ ...event, repo: null }], {}, [null]])
    assert.match(flawOfAnswer('/events', wrong) ?? '', /^\/events: /);
  const repository = completed('full-repository', { full_name: 'acme/api', default_branch: 'main' });
  assert.equal(flawOfAnswer('/repos/{owner}/{repo}', repository), undefined);
  assert.match(
    flawOfAnswer('/repos/{owner}/{repo}', { ...repository, default_branch: null }) ?? '',
    /default_branch/,
  );
  assert.match(flawOfAnswer('/made/up', {}) ?? '', /not in the recorded description/);
});
