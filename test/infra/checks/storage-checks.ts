import { asArray, asObject } from '../../../infra/hooks/json';
import { type Check, differences, everySet } from './check';

export const storageChecks: Check[] = [
  {
    point: 44,
    title: 'package, media and ledger have containers of their own, none of them public',
    sets: everySet,
    problems: (deployment) => {
      const containers = deployment.all('Microsoft.Storage/storageAccounts/blobServices/containers');
      return [
        ...differences(
          containers.map((container) => String(container['name']).split('/').at(-1)),
          ['package', 'media', 'ledger'],
          'containers',
        ),
        ...containers.flatMap((container) =>
          differences(container['properties'], { publicAccess: 'None' }, String(container['name'])),
        ),
      ];
    },
    mutation: { file: 'main.bicep', find: "package: 'package'", replace: 'package: mediaContainerName' },
  },
  {
    point: 44,
    title: 'the lifecycle policy deletes media only, after the days that were asked for',
    sets: ['defaults', 'network'],
    problems: (deployment) => {
      const policy = asObject(deployment.properties('Microsoft.Storage/storageAccounts/managementPolicies')['policy']);
      const rules = asArray(policy['rules']).map((rule) => asObject(asObject(rule)['definition']));
      return differences(
        rules,
        [
          {
            filters: { prefixMatch: ['media/'], blobTypes: ['blockBlob'] },
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 90 } } },
          },
        ],
        'rules',
      );
    },
    mutation: {
      file: 'modules/storage.bicep',
      find: "prefixMatch: ['${containers.media}/']",
      replace: "prefixMatch: ['${containers.media}/', '${containers.ledger}/']",
    },
  },
  {
    point: 44,
    title: 'zero days of retention leaves the policy out',
    sets: ['named and warm'],
    problems: (deployment) =>
      differences(deployment.all('Microsoft.Storage/storageAccounts/managementPolicies').length, 0, 'policies'),
    mutation: { file: 'modules/storage.bicep', find: ' = if (settings.mediaRetentionDays > 0) {', replace: ' = {' },
  },
  {
    point: 45,
    title: 'nobody reads a clip past the API: no container, account or website of it is public',
    sets: everySet,
    problems: (deployment) => [
      ...differences(deployment.storage, { allowBlobPublicAccess: false, allowSharedKeyAccess: false }, 'storage'),
      ...deployment
        .all('Microsoft.Storage/storageAccounts/blobServices/containers')
        .flatMap((container) =>
          differences(container['properties'], { publicAccess: 'None' }, String(container['name'])),
        ),
    ],
    mutation: {
      file: 'modules/storage.bicep',
      find: "name: containers.media\n      properties: { publicAccess: 'None' }",
      replace: "name: containers.media\n      properties: { publicAccess: 'Blob' }",
    },
  },
];
