import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type BatchedObject, openBatchReader } from './git-batch.ts';

test('every object is told with its place and its first bytes, wherever the pieces part the output', () => {
  const anyObject = fc.record({ bytes: fc.uint8Array({ maxLength: 1500 }), isMissing: fc.boolean() });
  fc.assert(
    fc.property(fc.array(anyObject, { maxLength: 8 }), fc.integer({ min: 1, max: 700 }), (objects, size) => {
      const output = Buffer.concat(
        objects.flatMap(({ bytes, isMissing }, number) =>
          isMissing
            ? [Buffer.from(`${number} missing\n`)]
            : [Buffer.from(`${number} blob ${bytes.length}\n`), bytes, Buffer.from('\n')],
        ),
      );
      const told: { id: string; offset: number; head?: Buffer }[] = [];
      const missing: string[] = [];
      const read = openBatchReader({
        begins: ({ id }: BatchedObject, offset) => told.push({ id, offset }),
        head: ({ id }, head) => {
          const last = told.at(-1);
          assert.equal(last?.id, id);
          if (last !== undefined) last.head = Buffer.from(head);
        },
        missing: (id) => missing.push(id),
      });
      for (let at = 0; at < output.length; at += size) read(Buffer.from(output.subarray(at, at + size)));
      const numbered = objects.map((object, number) => ({ ...object, id: String(number) }));
      assert.deepEqual(
        missing,
        numbered.filter(({ isMissing }) => isMissing).map(({ id }) => id),
      );
      const there = numbered.filter(({ isMissing }) => !isMissing);
      assert.deepEqual(
        told.map(({ id, head }) => [id, head]),
        there.map(({ id, bytes }) => [id, Buffer.from(bytes.subarray(0, 512))]),
      );
      for (const { id, offset } of told) {
        const { bytes } = there.find((object) => object.id === id) ?? { bytes: [] };
        assert.deepEqual(output.subarray(offset, offset + bytes.length), Buffer.from(bytes));
      }
    }),
    { numRuns: 300 },
  );
});
