import hostJson from '../../../host.json';
import { backendOf, packagedHostJson, parseBackend } from '../../../infra/hooks/packaged-host-json';
import { parameterSets } from '../bicep/parameter-sets';
import { type Check, differences, everySet, expectThat } from './check';

export const durableChecks: Check[] = [
  {
    point: 32,
    title:
      'the host.json that is packaged for a choice names the backend that the template builds for it, by settings it sets',
    sets: ['scheduler', ...everySet],
    problems: ({ outputs, settings, resources }, set) => {
      const env: Record<string, string> = parameterSets[set];
      const packaged = packagedHostJson(hostJson, parseBackend(env['DURABLE_BACKEND']));
      const backend = backendOf(packaged);
      const text = JSON.stringify(packaged);
      const named = [...text.matchAll(/%(\w+)%|"connectionStringName":"(\w+)"/g)].map(
        ([, hub, name]) => hub ?? name ?? '',
      );
      const schedulers = resources.filter(({ type }) => type === 'Microsoft.DurableTask/schedulers').length;
      return [
        ...differences(outputs['SHOTLOOP_DURABLE_BACKEND'], backend, 'SHOTLOOP_DURABLE_BACKEND'),
        ...differences(schedulers, backend === 'durableTaskScheduler' ? 1 : 0, 'schedulers'),
        ...named.flatMap((name) => expectThat(settings.has(name), `host.json refers to ${name}, which is not set`)),
      ];
    },
    mutation: {
      file: 'stack.bicep',
      find: "backend == 'durableTaskScheduler'",
      replace: "backend == 'azureStorage'",
    },
  },
  {
    point: 33,
    title: 'without the scheduler none is created, and the host reaches blobs, queues and tables by their addresses',
    sets: ['defaults', 'another server', 'operators'],
    problems: (deployment) => [
      ...differences(deployment.all('Microsoft.DurableTask/schedulers').length, 0, 'schedulers'),
      ...expectThat(!deployment.settings.has('DURABLE_TASK_SCHEDULER_CONNECTION_STRING'), 'a scheduler is connected'),
      ...['blob', 'queue', 'table'].flatMap((part) =>
        expectThat(
          (deployment.settings.get(`AzureWebJobsStorage__${part}ServiceUri`) ?? '').includes(
            `outputs.endpoints.value.${part}`,
          ),
          `AzureWebJobsStorage__${part}ServiceUri is not the address of ${part}`,
        ),
      ),
    ],
    mutation: {
      file: 'stack.bicep',
      find: 'AzureWebJobsStorage__queueServiceUri: storageAccount.outputs.endpoints.queue',
      replace: 'AzureWebJobsStorage__queueServiceUri: storageAccount.outputs.endpoints.blob',
    },
  },
  {
    point: 33,
    title: 'the scheduler has a task hub and lets its callers in',
    sets: ['scheduler', 'network'],
    problems: (deployment) => {
      const hub = String(deployment.one('Microsoft.DurableTask/schedulers/taskHubs')['name']).split('/').at(-1);
      return [
        ...differences(
          deployment.properties('Microsoft.DurableTask/schedulers'),
          { sku: { name: 'Consumption' }, ipAllowlist: ['0.0.0.0/0'] },
          'scheduler',
        ),
        ...differences(deployment.settings.get('TASKHUB_NAME'), hub, 'TASKHUB_NAME'),
      ];
    },
    mutation: { file: 'modules/scheduler.bicep', find: "ipAllowlist: ['0.0.0.0/0']", replace: 'ipAllowlist: []' },
  },
  {
    point: 35,
    title: 'every environment has a task hub of its own, of letters and digits',
    sets: everySet,
    problems: ({ settings, resources }) => {
      const name = settings.get('TASKHUB_NAME') ?? '';
      const token = String(resources.find(({ type }) => type === 'Microsoft.Web/serverfarms')?.['name']).replace(
        'plan-',
        '',
      );
      return [
        ...expectThat(/^[A-Za-z][A-Za-z0-9]{2,44}$/.test(name), `TASKHUB_NAME is "${name}"`),
        ...expectThat(name.endsWith(token), `TASKHUB_NAME "${name}" is the same in every environment`),
      ];
    },
    mutation: { file: 'main.bicep', find: "'shotloop${token}'", replace: "'shotloop'" },
  },
  {
    point: 38,
    title: 'the scheduler forgets ended orchestrations after the days that were asked for',
    sets: ['scheduler', 'network'],
    problems: (deployment) =>
      differences(
        deployment.properties('Microsoft.DurableTask/schedulers/retentionPolicies')['retentionPolicies'],
        [{ retentionPeriodInDays: 30 }],
        'retention',
      ),
    mutation: {
      file: 'modules/scheduler.bicep',
      find: 'retentionPeriodInDays: historyRetentionDays',
      replace: 'retentionPeriodInDays: 90',
    },
  },
];
