import { incidentsOf, isSame } from '../../../../bench/incidents/calibrate';
import { SCENES } from '../../../../bench/incidents/scenes';
import { createIncidentMeter } from '../../../../src/media/measure-incidents';
import { isThorough } from '../../../support/thorough';

/** One of each kind and what is likest to it; `npm run test:slow` takes all. */
const SAMPLE = [
  'a cut to another place',
  'a pan, back to the start',
  'a freeze in the middle',
  'light that flickers for a second',
  'black in the middle',
  'one black frame',
  'white in the middle',
  'a fast pan',
  'one flash of lightning',
  'a pendulum',
  'a slow zoom',
  'a fade to another place',
];

describe('what happens inside a clip', () => {
  it.each(SCENES.filter(({ name }) => isThorough || SAMPLE.includes(name)))('is found in $name', (scene) => {
    const found = incidentsOf(scene);
    expect(found).toHaveLength(scene.has.length);
    for (const wanted of scene.has)
      expect(found.filter((each) => isSame(wanted, each))).toEqual([found.find((each) => isSame(wanted, each))]);
  });

  it('is nothing in a clip of one frame, or of none', () => {
    const meter = createIncidentMeter();
    const plane = {
      samples: new Uint8Array(144 * 256).fill(90).map((value, at) => value + (at % 40)),
      width: 144,
      height: 256,
    };
    const chroma = { samples: new Uint8Array(72 * 128).fill(128), width: 72, height: 128 };
    expect(createIncidentMeter().result()).toEqual([]);
    meter.add({ seconds: 0, y: plane, u: chroma, v: chroma });
    expect(meter.result()).toEqual([]);
  });
});
