import type { Profile } from '../profile';
import { SORA_SECONDS, SORA_SIZES, USUAL_DIALECT, VENDOR } from './common';

/** new-api, by its channel to Sora: a gateway that keeps jobs of its own and asks its upstream every 30 s. */
export const newApi: Profile = {
  dialect: {
    ...USUAL_DIALECT,
    profile: 'new-api',
    learnsForm: false,
    // A JSON number is 400 (recorded, 1.0.0-rc.21).
    secondsAs: 'string',
    gateway: 'new-api',
    // 200 with an error and no status, for ever (recorded).
    errorMayEndJob: true,
    failureTexts: ['current status: failure'],
    // It has neither (recorded).
    lists: false,
    deletes: false,
    remixes: false,
    // Its own look at its upstream comes every 30 s, so that asking faster tells nothing (recorded).
  },
  takes: { sizes: SORA_SIZES, seconds: SORA_SECONDS, maxPromptCharacters: 32_000 },
  limits: { maxRunning: 2, createsPerMinute: 10, pollSeconds: 15 },
  charged: VENDOR,
  listsItsModels: true,
  source: 'Recorded from new-api 1.0.0-rc.21, channel type Sora.',
};

/** Vendors' channels ignore `input_reference` and files without a word (recorded), and take the picture as text in JSON. */
const channel = (
  name: string,
  { field, takes, source }: { field: string; takes: Partial<Profile['takes']>; source: string },
): Profile => ({
  ...newApi,
  dialect: {
    ...newApi.dialect,
    profile: `new-api:${name}`,
    createForm: 'json',
    image: { field, as: 'dataUrl' },
  },
  takes: { ...newApi.takes, ...takes },
  source,
});

export const newApiKling = channel('kling', {
  field: 'image',
  // Five seconds whatever is asked; the size becomes an aspect ratio (recorded).
  takes: { seconds: [5], sizes: ['720x1280', '1280x720', '1024x1024'] },
  source: 'Recorded from new-api 1.0.0-rc.21, channel type Kling, against a stand-in for Kling.',
});

export const newApiDoubao = channel('doubao', {
  field: 'image',
  // The length is passed on and the size dropped (recorded); Seedance 2.5 makes clips of up to 30 s (its announcement).
  // With no size sent on, the vendor's own shape comes, which lies on its side.
  takes: { seconds: { from: 2, to: 30, first: 5 }, sizes: ['1280x720'] },
  source: 'Recorded from new-api 1.0.0-rc.21, channel type Doubao, against a stand-in for Doubao.',
});

export const newApiVidu = channel('vidu', {
  // A list (from its source).
  field: 'images[]',
  // Five seconds whatever is asked (recorded).
  takes: { seconds: [5], sizes: ['1280x720', '720x1280'] },
  source:
    'Recorded from new-api 1.0.0-rc.21, channel type Vidu, against a stand-in for Vidu; the picture from its source.',
});
