import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { localSettings } from '../../../../../dev/host/config/app-settings';
import { Configuration } from '../../../../../dev/host/config/configuration';
import { disabledFunctions } from '../../../../../dev/host/config/disabled';
import { hostConfig, type HostConfig } from '../../../../../dev/host/config/host-config';
import { hubName } from '../../../../../dev/host/config/hub-name';
import { parseTimeSpan } from '../../../../../dev/host/config/time-span';
import { compareVersions, versionMatches } from '../../../../../dev/host/durable/versions';

let appDir: string;
beforeEach(() => {
  appDir = mkdtempSync(join(tmpdir(), 'host-config-'));
});
afterEach(() => {
  rmSync(appDir, { recursive: true });
});

const config = (
  hostJson: object | string,
  settings: Record<string, string> = {},
  redeliveryMs?: number,
): HostConfig => {
  const text = typeof hostJson === 'string' ? hostJson : JSON.stringify({ version: '2.0', ...hostJson });
  writeFileSync(join(appDir, 'host.json'), text);
  return hostConfig(Configuration.read(appDir, settings), { settings, redeliveryMs, extension: '3.14' });
};

describe('host.json', () => {
  test('has the defaults of the real host', () => {
    expect(config({})).toMatchObject({
      routePrefix: 'api',
      functionTimeoutMs: 30 * 60_000,
      connectionName: 'Storage',
      hub: { hubName: 'TestHubName', defaultVersion: null, maxActions: 100_000, httpPollMs: 30_000 },
      options: { unsupported: [], withoutEffect: [], unknown: [] },
    });
  });

  test('is overridden by settings, in any case', () => {
    const { routePrefix, hub } = config(
      { extensions: { http: { routePrefix: 'v1' }, durableTask: { hubName: 'FromFile' } } },
      {
        AzureFunctionsJobHost__extensions__HTTP__routePrefix: '',
        AzureFunctionsJobHost__extensions__durableTask__hubName: 'FromSetting',
      },
    );
    expect([routePrefix, hub.hubName]).toEqual(['', 'FromSetting']);
  });

  test('takes settings into the hub name', () => {
    expect(config({ extensions: { durableTask: { hubName: '%HUB%' } } }, { HUB: 'Named' }).hub.hubName).toBe('Named');
  });

  test.each([
    ['{', 'Unable to parse host configuration file'],
    ['{}', "missing the required 'version' property"],
    ['{"version":"3.0"}', 'is an invalid value for host.json'],
    [
      { extensions: { durableTask: { hubName: 'no-dashes' } } },
      "Task hub name 'no-dashes' should contain only alphanumeric",
    ],
    [{ extensions: { durableTask: { extendedSessionsEnabled: true } } }, 'only supported when using the in-process'],
    [{ extensions: { durableTask: { maxConcurrentActivityFunctions: 0 } } }, 'expected a whole number above 0'],
    [
      { extensions: { durableTask: { versionMatchStrategy: 'Loose' } } },
      'expected one of CurrentOrOlder, None, Strict',
    ],
    [{ functionTimeout: 'soon' }, 'functionTimeout is "soon"'],
  ])('%j is refused', (hostJson, message) => {
    expect(() => config(hostJson)).toThrow(message);
  });

  test('has its log levels by the longest matching category', () => {
    const levels = config({
      logging: { logLevel: { default: 'Warning', Function: 'Error', 'Function.a.User': 'Debug' } },
    });
    expect(
      ['Host.Startup', 'Function.b', 'Function.a.User', 'Functional'].map((category) => levels.logLevel(category)),
    ).toEqual(['warning', 'error', 'debug', 'warning']);
  });

  test("of the app keeps the engine's own lines out of the log, and what the app itself says in it", () => {
    const own = config(readFileSync('host.json', 'utf8'));
    const engine = ['DurableTask.Core', 'DurableTask.AzureStorage', 'DurableTask.AzureManagedBackend'];
    const quiet = [...engine, 'Host.Triggers.DurableTask', 'Azure.Core'];
    expect(quiet.map((category) => own.logLevel(category))).toEqual(quiet.map(() => 'warning'));
    expect(['Function.submitRender.User', 'Host.Http'].map((category) => own.logLevel(category))).toEqual([
      'information',
      'information',
    ]);
    expect(own.functionTimeoutMs).toBe(5 * 60_000);
    expect([own.options.unsupported, own.options.unknown]).toEqual([[], []]);
  });

  test('hears of each option that is not followed: what is missing, what has no meaning here, what nobody knows', () => {
    const { options } = config({
      $schema: 'https://example.org/schema',
      retry: { strategy: 'fixedDelay', maxRetryCount: 3 },
      extensionBundle: { id: 'Some.Bundle', version: '[4.0.0, 5.0.0)' },
      logging: { logLevel: { default: 'Warning' }, applicationInsights: { samplingSettings: { isEnabled: true } } },
      extensions: {
        http: { routePrefix: 'api', hsts: { isEnabled: true } },
        durableTask: {
          maxConcurentActivityFunctions: 3,
          throwStatusExceptionsOnRaiseEvent: false,
          storageProvider: { type: 'mssql', partitionCount: 8, maxQueuePollingInterval: '00:00:02' },
        },
      },
    });
    expect(options).toEqual({
      unsupported: [
        'retry: a failure is final here',
        'extensions.durableTask.throwStatusExceptionsOnRaiseEvent: an event for an instance that has ended is always answered with 410',
        'extensions.durableTask.storageProvider.type mssql: this host behaves as AzureStorage does',
      ],
      withoutEffect: [
        'extensionBundle',
        'logging.applicationInsights',
        'extensions.http.hsts',
        'extensions.durableTask.storageProvider.partitionCount',
        'extensions.durableTask.storageProvider.maxQueuePollingInterval',
      ],
      unknown: ['extensions.durableTask.maxConcurentActivityFunctions'],
    });
  });

  test("of this project's own app asks for nothing that is missing here", () => {
    const { options } = config(readFileSync(join(__dirname, '../../../../../host.json'), 'utf8'));
    expect([options.unsupported, options.unknown]).toEqual([[], []]);
  });

  test('says when an activity that a killed host was running is run again, unless the command line does', () => {
    const hostJson = {
      extensions: { durableTask: { storageProvider: { workItemQueueVisibilityTimeout: '00:00:30' } } },
    };
    expect(config({}).hub.redeliveryMs).toBe(300_000);
    expect(config(hostJson).hub.redeliveryMs).toBe(30_000);
    expect(config(hostJson, {}, 5).hub.redeliveryMs).toBe(5);
  });

  test('takes settings into the name of the connection', () => {
    const hostJson = { extensions: { durableTask: { storageProvider: { connectionName: '%CONN%' } } } };
    expect(config(hostJson, { CONN: 'Elsewhere' }).connectionName).toBe('Elsewhere');
  });
});

describe('settings', () => {
  test('come from local.settings.json as texts, without nulls', () => {
    writeFileSync(
      join(appDir, 'local.settings.json'),
      '{"Values":{"A":"1","B":2,"C":null,"D":""},"Host":{"LocalHttpPort":8080}}',
    );
    expect(localSettings(appDir)).toMatchObject({ values: { A: '1', B: '2', D: '' }, port: 8080 });
  });

  test('disable functions by name, or all but those of a list', () => {
    const off = disabledFunctions(
      { 'AzureWebJobs.Hello.Disabled': 'true', AzureWebJobs_Other_Disabled: '1', 'AzureWebJobs.on.Disabled': 'false' },
      [],
    );
    expect(['hello', 'OTHER', 'on', 'x'].map(off)).toEqual([true, true, false, false]);
    expect(['a', 'b'].map(disabledFunctions({}, ['A']))).toEqual([false, true]);
  });
});

describe('the hub name', () => {
  test.each([
    [undefined, undefined, 'TestHubName'],
    [undefined, 'my-site.2', 'mysite2'],
    [undefined, '9lives', 't9lives'],
    [undefined, 'a', 'aHub'],
    [undefined, '---', 'DefaultTaskHub'],
    ['Given', 'site', 'Given'],
  ])('is made of %s and %s', (explicit, site, name) => {
    expect(hubName(explicit, site)).toBe(name);
  });
});

describe('time spans', () => {
  test.each([
    ['00:05:00', 300_000],
    ['1.00:00:01', 86_401_000],
    ['00:00:00.5', 500],
    ['2', 172_800_000],
    ['five', undefined],
  ])('%s', (text, ms) => {
    expect(parseTimeSpan(text)).toBe(ms);
  });
});

describe('versions', () => {
  test.each([
    ['', '1.0', -1],
    ['1.0', '', 1],
    ['1.10', '1.9', 1],
    ['1.0', '1.0.0', -1],
    ['a', 'B', -1],
    ['Beta', 'beta', 0],
  ])('%s against %s', (one, other, sign) => {
    expect(Math.sign(compareVersions(one, other))).toBe(sign);
  });

  test.each([
    ['None', '9.0', true],
    ['Strict', '1.0', true],
    ['Strict', '0.9', false],
    ['CurrentOrOlder', '0.9', true],
    ['CurrentOrOlder', '1.1', false],
    ['CurrentOrOlder', null, true],
  ] as const)('%s lets %s run on 1.0: %s', (versionMatchStrategy, version, runs) => {
    expect(versionMatches(version, { versionMatchStrategy, defaultVersion: '1.0' })).toBe(runs);
  });
});
