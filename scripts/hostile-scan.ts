import { HOSTILE_INPUTS } from '../e2e/hostile-inputs.ts';
import { MEMORY_MB_MAX, scanHostileInput } from '../e2e/scan-hostile-input.ts';

/**
 * Scans what is made to hurt in its full size, or only what is named: minutes, and a million files among the temporary
 * ones. `TMPDIR=/dev/shm` spares the disk.
 */
const [wanted = ''] = process.argv.slice(2);
for (const hostile of HOSTILE_INPUTS.filter(({ name }) => name.includes(wanted))) {
  try {
    const { memoryMb, seconds } = await scanHostileInput(hostile, 'full');
    console.log(`✔ ${hostile.name}: ${Math.round(memoryMb)} of ${MEMORY_MB_MAX} MB, ${seconds.toFixed(1)} s`);
  } catch (error) {
    console.log(`✖ ${hostile.name}: ${(error as Error).message.slice(0, 1000)}`);
    process.exitCode = 1;
  }
}
