import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { demoPicture, demoPictureUrl } from './demo-picture.ts';

test('the same prompt gives the same picture, another prompt another one', () => {
  assert.equal(demoPicture('a house by the sea'), demoPicture('a house by the sea'));
  assert.notEqual(demoPicture('a house by the sea'), demoPicture('a house by the lake'));
});

test('a cat is drawn for a cat and a hat for a hat, and for no other word that has one in it', () => {
  const whiskers = /stroke-width="2"/;
  const hatBand = /M188 \d+h136/;
  for (const [prompt, hasCat, hasHat] of [
    ['a cat', true, false],
    ['two Cats', true, false],
    ['a hat', false, true],
    ['a cat in a hat', true, true],
    ['that chatty caterpillar', false, false],
  ] as const) {
    assert.deepEqual(
      [whiskers.test(demoPicture(prompt)), hatBand.test(demoPicture(prompt))],
      [hasCat, hasHat],
      prompt,
    );
  }
});

test('the picture carries the prompt and says that it is a demo', () => {
  const picture = demoPicture('red balloons');
  assert.match(picture, />red balloons</);
  assert.match(picture, />Wardkey demo</);
  const [type, body = ''] = demoPictureUrl('red balloons').split(',');
  assert.equal(type, 'data:image/svg+xml;base64');
  assert.equal(Buffer.from(body, 'base64').toString(), picture);
});

test('no prompt becomes markup', () => {
  const plain = demoPicture('x').match(/[<>&"']/g)?.length ?? 0;
  assert.ok(!demoPicture('<script>alert(1)</script>').includes('<script'));
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (prompt) => {
      const captionOf = /<text font-size="17">(.*?)<\/text>/s.exec(demoPicture(prompt))?.[1] ?? '';
      const words = captionOf.replaceAll(/<tspan x="16" y="\d+">|<\/tspan>|&#\d+;/g, '');
      assert.doesNotMatch(words, /[<>&"'\p{Cc}\p{Cs}]/u);
    }),
  );
  assert.ok(plain > 0);
});
