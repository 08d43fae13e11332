import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkPackagedBackend } from '../../../infra/hooks/check-packaged-backend';
import { asObject, parseObject } from '../../../infra/hooks/json';
import { backendOf, packagedHostJson, parseBackend } from '../../../infra/hooks/packaged-host-json';
import { hostJsonProblems } from '../checks/host-json-problems';

const own = parseObject(readFileSync(resolve(__dirname, '../../../host.json'), 'utf8'), 'host.json');

describe('the host.json that is shipped', () => {
  it('keeps everything of the project and names Azure Storage and a hub of the environment', () => {
    const packaged = packagedHostJson(own, 'azureStorage');
    expect(packaged).toMatchObject({
      version: '2.0',
      functionTimeout: own['functionTimeout'],
      logging: own['logging'],
      extensionBundle: own['extensionBundle'],
      extensions: {
        http: asObject(own['extensions'])['http'],
        durableTask: {
          hubName: '%TASKHUB_NAME%',
          storageProvider: { type: 'AzureStorage', maxQueuePollingInterval: '00:00:02' },
        },
      },
    });
  });

  it('names the scheduler, its connection and a bundle that carries it, and drops what only Azure Storage knows', () => {
    const packaged = packagedHostJson(
      { ...own, extensionBundle: { id: 'bundle', version: '[4.29.0, 5.0.0)' } },
      'durableTaskScheduler',
    );
    expect(packaged['extensionBundle']).toEqual({ id: 'bundle', version: '[4.30.0, 5.0.0)' });
    expect(asObject(asObject(packaged['extensions'])['durableTask'])).toMatchObject({
      hubName: '%TASKHUB_NAME%',
      storageProvider: { type: 'azureManaged', connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING' },
    });
    expect(JSON.stringify(packaged)).not.toContain('maxQueuePollingInterval');
  });

  it.each(['azureStorage', 'durableTaskScheduler'] as const)('keeps the engine quiet on %s', (backend) => {
    expect(asObject(packagedHostJson(own, backend)['logging'])['logLevel']).toMatchObject({
      'DurableTask.AzureStorage': 'Warning',
      'DurableTask.AzureManagedBackend': 'Warning',
      'Host.Triggers.DurableTask': 'Warning',
    });
  });

  it.each(['[4.30.0, 5.0.0)', '[4.37.1, 5.0.0)', '[5.0.0, 6.0.0)'])(
    'keeps the bundle %s, which is recent enough',
    (version) => {
      const packaged = packagedHostJson({ ...own, extensionBundle: { version } }, 'durableTaskScheduler');
      expect(asObject(packaged['extensionBundle'])['version']).toBe(version);
    },
  );

  it('refers to settings that Bicep sets', () => {
    const bicep = readFileSync(resolve(__dirname, '../../../infra/stack.bicep'), 'utf8');
    const packaged = JSON.stringify(packagedHostJson(own, 'durableTaskScheduler'));
    const named = [...packaged.matchAll(/%(\w+)%|"connectionStringName":"(\w+)"/g)].map(
      ([, hub, connection]) => hub ?? connection,
    );
    expect(named.sort()).toEqual(['DURABLE_TASK_SCHEDULER_CONNECTION_STRING', 'TASKHUB_NAME']);
    expect(named.filter((name) => !bicep.includes(`${name}: `))).toEqual([]);
  });

  it('is refused for another backend than was provisioned', () => {
    const storage = packagedHostJson(own, 'azureStorage');
    const scheduler = packagedHostJson(own, 'durableTaskScheduler');
    expect(backendOf(scheduler)).toBe('durableTaskScheduler');
    expect(() => checkPackagedBackend(storage, 'azureStorage')).not.toThrow();
    expect(() => checkPackagedBackend(scheduler, 'durableTaskScheduler')).not.toThrow();
    expect(() => checkPackagedBackend(storage, 'durableTaskScheduler')).toThrow(/run "azd up"/i);
    expect(() => backendOf({ extensions: {} })).toThrow(/expected AzureStorage or azureManaged/);
  });

  it('is for Azure Storage unless DURABLE_BACKEND says otherwise', () => {
    expect([parseBackend(undefined), parseBackend(' '), parseBackend('durableTaskScheduler')]).toEqual([
      'azureStorage',
      'azureStorage',
      'durableTaskScheduler',
    ]);
    expect(() => parseBackend('netherite')).toThrow(/DURABLE_BACKEND is "netherite"/);
  });

  it('gives activities, orchestrators and functions limits that an instance bears, and names backend and bundle', () => {
    expect(hostJsonProblems(own)).toEqual([]);
  });

  it.each([
    ['functionTimeout', '"00:05:00"', '"00:59:00"'],
    ['functionTimeout', '"00:05:00"', '"-1"'],
    ['functionTimeout', '"functionTimeout"', '"functionTimeOut"'],
    ['maxConcurrentActivityFunctions', '"maxConcurrentActivityFunctions":4', '"maxConcurrentActivityFunctions":40'],
    ['maxConcurrentActivityFunctions', '"maxConcurrentActivityFunctions":4,', ''],
    ['maxConcurrentOrchestratorFunctions', ',"maxConcurrentOrchestratorFunctions":10', ''],
    ['storageProvider.type', '"AzureStorage"', '"Netherite"'],
    ['maxQueuePollingInterval', '"00:00:02"', '"00:05:00"'],
    ['extensionBundle.version', '"[4.29.0, 5.0.0)"', '"[4.*, 5.0.0)"'],
  ])('and the check notices another %s (%s to %s)', (name, find, replace) => {
    const text = JSON.stringify(own);
    expect(text).toContain(find);
    expect(hostJsonProblems(parseObject(text.replace(find, replace), 'host.json'))).toEqual([name]);
  });
});
