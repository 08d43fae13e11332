import { ACTIVITIES } from '../../../../src/contract/activities';
import { checkRegistered } from '../../../../src/orchestrations/check-registered';
import { ORCHESTRATORS, SLOTS_ENTITY } from '../../../../src/orchestrations/names';

const all = {
  activity: Object.keys(ACTIVITIES),
  orchestrator: Object.values(ORCHESTRATORS),
  entity: [SLOTS_ENTITY],
};

describe('The check of what an app registers', () => {
  it('takes an app that registers everything its orchestrators call, in whatever case', () => {
    expect(() => checkRegistered(all)).not.toThrow();
    expect(() => checkRegistered({ ...all, entity: [SLOTS_ENTITY.toUpperCase()] })).not.toThrow();
  });

  it('names everything that would leave an instance Running for ever', () => {
    const lacking = { ...all, activity: all.activity.filter((name) => name !== 'storeClip'), entity: [] };
    expect(() => checkRegistered(lacking)).toThrow(
      /^Pipelines call what is not registered, .*: activity "storeClip" \(registered: submitRender, .*\); entity "places" \(registered: none\)\.$/,
    );
  });
});
