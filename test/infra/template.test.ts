import { join, resolve } from 'node:path';
import { patience } from '../support/patience';
import { locateBicep } from './bicep/locate-bicep';
import { TemplateWorkshop } from './bicep/template-workshop';
import { allChecks } from './checks/all-checks';

// A compiler shares the machine with everything else that is tested; how long it takes is not what is checked.
jest.setTimeout(patience(300_000));

const root = resolve(__dirname, '..', '..');
const bicep = locateBicep(root);

/** `npm run test:infra`: the compiler must be there, and every check must also notice a broken template. */
describe('the Bicep templates', () => {
  let workshop: TemplateWorkshop;

  beforeAll(() => {
    if (!bicep.found) throw new Error(`The Bicep compiler is missing: ${bicep.reason}.`);
    workshop = new TemplateWorkshop(bicep.path, join(root, 'infra'));
  });

  afterAll(() => workshop?.close());

  it('compiles and lints every template without a single diagnostic', async () => {
    const diagnostics: string[] = [];
    for (const file of workshop.files) diagnostics.push(...(await workshop.compile(file)).diagnostics);
    expect(diagnostics).toEqual([]);
  });

  it('compiles the parameters of a deployment to a given group', async () => {
    expect(await workshop.compileParameters('stack.bicepparam')).toEqual([]);
  });

  it.each([
    [
      'an unused variable',
      { file: 'stack.bicep', find: 'var usesScheduler =', replace: "var idle = 'x'\nvar usesScheduler =" },
    ],
    ['a fixed region', { file: 'modules/identity.bicep', find: 'location: location', replace: "location: 'westus3'" }],
    [
      'a secret in an output',
      {
        file: 'modules/storage.bicep',
        find: 'output id string = account.id',
        replace: 'output id string = account.listKeys().keys[0].value',
      },
    ],
    [
      'an outdated API version',
      { file: 'modules/storage.bicep', find: 'storageAccounts@2025-06-01', replace: 'storageAccounts@2019-06-01' },
    ],
    [
      'a misspelled property',
      { file: 'modules/storage.bicep', find: 'allowSharedKeyAccess', replace: 'allowSharedKeyAcces' },
    ],
    [
      'a value that the type does not know',
      { file: 'stack.bicep', find: "type: 'ServicePrincipal'", replace: "type: 'Robot'" },
    ],
    [
      'an open object type',
      { file: 'stack.bicep', find: 'param extraAppSettings settingValues', replace: 'param extraAppSettings object' },
    ],
  ])('refuses %s', async (_, mutation) => {
    const { diagnostics } = await workshop.compileChanged(mutation);
    expect(diagnostics).not.toEqual([]);
  });

  describe.each(allChecks)('point $point: $title', ({ sets, problems, mutation }) => {
    it.each([...new Set(sets)])('with %s', async (set) => {
      expect(problems(await workshop.deployment(set), set)).toEqual([]);
    });

    it('and a template that breaks it is noticed', async () => {
      expect(problems(await workshop.changedDeployment(sets[0], mutation), sets[0])).not.toEqual([]);
    });
  });
});
