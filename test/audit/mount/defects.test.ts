import { STYLES, type BookStyle } from './book-styles.js';
import { play } from './case.js';
import { playInCrowd } from './crowd.js';
import type { Defect, Outcome } from './defect.js';
import { DEFECTS } from './defects.js';

const MODES = ['observe', 'enforce'] as const;

describe('the audit on a real mount', () => {
  for (const defect of DEFECTS) {
    describe(`${defect.id}: ${defect.name}`, () => {
      for (const style of stylesOf(defect)) {
        for (const mode of MODES) {
          it(`is found in a book of style ${style} (${mode})`, () =>
            play(defect.defective(STYLES[style]), mode, defect.steps, defect[mode](style)));

          it(`is found, and nobody else blamed, with eight requests in flight, in a book of style ${style} (${mode})`, () =>
            playInCrowd(
              defect.defective(STYLES[style]),
              mode,
              defect.steps,
              defect[mode](style),
              defect.followUps,
            ));

          it(`is not seen in its correct twin with a book of style ${style} (${mode})`, () =>
            play(twinOf(defect, style), mode, defect.steps, correct(defect)));
        }
      }
    });
  }
});

function stylesOf({ styles }: Defect): readonly BookStyle[] {
  return styles ?? (Object.keys(STYLES) as BookStyle[]);
}

function twinOf({ twin }: Defect, style: BookStyle): ReturnType<Defect['defective']> {
  return twin === undefined ? STYLES[style] : twin(STYLES[style]);
}

/** The client may be told of an error by a correct class too. */
function correct({ toldByTwin: told }: Defect): Outcome {
  return { finds: [], balanced: true, ...(told === undefined ? {} : { told }) };
}
