import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { catalogue, type ProblemCode } from '../src/problems/catalogue.ts';
import { lessonOf } from '../src/problems/lesson.ts';
import { recordedRun } from '../src/problems/recorded-lessons.ts';
import { openLessonStage } from './lesson-stage.ts';
import { ending, httpAnswer, tryLesson } from './try-lesson.ts';

/** The reference pages say how a mistake is made and how it is mended. Both are done here, as it is written there. */

const stage = await openLessonStage({ after });

for (const code of Object.keys(catalogue) as ProblemCode[]) {
  const lesson = lessonOf(code);
  if (lesson === undefined) continue;
  test(`every broken example of ${code} ends in that code alone, and every fixed one succeeds`, async () => {
    for (const { language, broken, fixed } of await tryLesson(stage, lesson)) {
      assert.deepEqual(broken.codes, [code], `${language}:\n${broken.seen}`);
      assert.notEqual(broken.exitCode, 0, language);
      assert.equal(fixed.exitCode, 0, `${language}:\n${fixed.seen}`);
      const shown = recordedRun.lessons[code];
      if (language === 'curl')
        assert.equal(httpAnswer(broken.seen), shown?.http, 'the page shows this answer');
      else if (language !== 'python')
        assert.equal(ending(broken.seen), shown?.seen[language], 'the page shows these words');
    }
  });
}
