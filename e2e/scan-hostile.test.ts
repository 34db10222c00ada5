import { test } from 'node:test';
import { HOSTILE_INPUTS } from './hostile-inputs.ts';
import { scanHostileInput } from './scan-hostile-input.ts';

/** Small ones; `npm run hostile-scan` makes them as large as was promised. */

for (const hostile of HOSTILE_INPUTS) {
  test(`a scan of ${hostile.name} ends clearly, in bounded memory, and changes nothing`, async (t) => {
    const { memoryMb, seconds } = await scanHostileInput(hostile, 'small');
    t.diagnostic(`${Math.round(memoryMb)} MB, ${seconds.toFixed(1)} s`);
  });
}
