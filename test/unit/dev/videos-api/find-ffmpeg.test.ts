import { findFfmpeg } from '../../../../dev/videos-api/find-ffmpeg';

describe('findFfmpeg', () => {
  it('finds one that comes with npm where PATH has none', () => {
    const { path, source } = findFfmpeg({ PATH: '' });
    expect(path).toContain('ffmpeg');
    expect(['ffmpeg-static', '@ffmpeg-installer/ffmpeg']).toContain(source);
  });

  it('takes FFMPEG_PATH before FFMPEG_BIN before all others', () => {
    const { path } = findFfmpeg({ PATH: '' });
    expect(findFfmpeg({ FFMPEG_PATH: path, FFMPEG_BIN: 'nothing' })).toEqual({ path, source: 'FFMPEG_PATH' });
    expect(findFfmpeg({ FFMPEG_PATH: ' ', FFMPEG_BIN: path })).toEqual({ path, source: 'FFMPEG_BIN' });
  });

  it('does not pass over a setting that does not work', () => {
    expect(() => findFfmpeg({ FFMPEG_PATH: __filename })).toThrow(
      `FFMPEG_PATH is ${__filename}, which does not run as ffmpeg.`,
    );
  });
});
