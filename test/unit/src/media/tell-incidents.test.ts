import type { Incident } from '../../../../src/contract/incident';
import { tellIncidents, worthTelling } from '../../../../src/media/tell-incidents';

const freeze: Incident = { kind: 'freeze', fromSeconds: 0.5, toSeconds: 1.5 };
const cuts: Incident[] = [1, 2.333, 3].map((at) => ({ kind: 'cut', fromSeconds: at, toSeconds: at }));

describe('telling what happens inside a clip', () => {
  it('makes one sentence of each kind, with all of its times', () => {
    expect(tellIncidents([freeze, ...cuts])).toEqual([
      'The picture cuts to another at 1.00 s, at 2.33 s and at 3.00 s.',
      'The picture stands still from 0.50 s to 1.50 s.',
    ]);
  });

  it('says nothing of what the whole clip is', () => {
    const black: Incident = { kind: 'black', fromSeconds: 0, toSeconds: 2 };
    expect(worthTelling([black, freeze], 'moving')).toEqual([black, freeze]);
    expect(worthTelling([black, freeze], 'still')).toEqual([black]);
    expect(worthTelling([black, freeze], 'black')).toEqual([freeze]);
  });
});
