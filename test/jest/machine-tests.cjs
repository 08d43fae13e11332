/**
 * What under test/unit starts a process, listens at a port or writes a file. Everything else there is pure: only-pure.ts makes such
 * a call throw, so that `npm run test:fast` stays fast.
 */
const { existsSync } = require('node:fs');
const { join, resolve } = require('node:path');

const root = resolve(__dirname, '../..');
/** Files and folders below test/unit. */
const PATHS = [
  'dev/azurite',
  'dev/azurite.test.ts',
  'dev/clock/choose-clock.test.ts',
  'dev/host/config',
  'dev/host/durable/entities.test.ts',
  'dev/host/durable/management.test.ts',
  'dev/host/durable/patterns.test.ts',
  'dev/host/http/functions.test.ts',
  'dev/host/http/keys.test.ts',
  'dev/host/http/streaming.test.ts',
  'dev/host/store',
  'dev/host/worker',
  'dev/process',
  'dev/videos-api/bill.test.ts',
  'dev/videos-api/characters.test.ts',
  'dev/videos-api/clips.test.ts',
  'dev/videos-api/create-video.test.ts',
  'dev/videos-api/dialects',
  'dev/videos-api/edit-extend.test.ts',
  'dev/videos-api/images.test.ts',
  'dev/videos-api/faults.test.ts',
  'dev/videos-api/find-ffmpeg.test.ts',
  'dev/videos-api/http/image-header.test.ts',
  'dev/videos-api/job-lifecycle.test.ts',
  'dev/videos-api/jobs',
  'dev/videos-api/list-delete-remix.test.ts',
  'dev/videos-api/main.test.ts',
  'dev/videos-api/openai-words.test.ts',
  'dev/videos-api/render',
  'dev/videos-api/routes.test.ts',
  'dev/videos-api/video-content.test.ts',
  'loads',
  'src/activities/extract-candidates.test.ts',
  'src/activities/network-timeouts.test.ts',
  'src/activities/measure-clip.test.ts',
  'src/activities/still-of-source.test.ts',
  'src/activities/store-clip.test.ts',
  'src/cli/commands',
  'src/client/client.test.ts',
  'src/http/openapi/lint.test.ts',
  'src/media/bad-files.property.test.ts',
  'src/media/candidate-frames.test.ts',
  'src/media/decode-clip.test.ts',
  'src/media/extract-frame.test.ts',
  'src/media/find-ffmpeg.test.ts',
  'src/media/frame-similarity.test.ts',
  'src/media/measure-clip.test.ts',
  'src/media/corpus.test.ts',
  'src/media/prepare-reference.test.ts',
  'src/media/probe-clip.test.ts',
  'src/media/run-ffmpeg.test.ts',
  'src/media/sounds.test.ts',
  'src/media/stitch-clips.test.ts',
  'src/media/with-temp-dir.test.ts',
  'src/net',
  'src/video-api/answered-clip.test.ts',
  'src/video-api/clip-source.test.ts',
  'src/video-api/content.test.ts',
  'src/video-api/credential.test.ts',
  'src/video-api/lost-answers.test.ts',
  'src/video-api/video-api.test.ts',
];

const gone = PATHS.filter((path) => !existsSync(join(root, 'test/unit', path)));
if (gone.length > 0) throw new Error(`test/jest/machine-tests.cjs names what is not there: ${gone.join(', ')}.`);

/** As regular expressions for the part of a path that begins below test/unit. */
exports.machineTests = PATHS.map((path) => (path.endsWith('.ts') ? `${path.replaceAll('.', '\\.')}$` : `${path}/`));
