import { SETTINGS } from '../../../src/settings';
import { type Check, everySet, expectThat } from './check';

const ofApp = Object.values(SETTINGS).map(({ name }) => name);

/** What the platform and its extensions read, and the app does not. */
const ofPlatform =
  /^(AzureWebJobsStorage__(credential|clientId|(blob|queue|table)ServiceUri)|APPLICATIONINSIGHTS_(CONNECTION|AUTHENTICATION)_STRING|DURABLE_TASK_SCHEDULER_CONNECTION_STRING|TASKHUB_NAME)$/;

/** Without these the app would be another in Azure than here, or none. */
const always = [
  'AZURE_CLIENT_ID',
  'SHOTLOOP_STORAGE_ACCOUNT_URL',
  'SHOTLOOP_MEDIA_CONTAINER',
  'SHOTLOOP_LEDGER_CONTAINER',
  'AZURE_OPENAI_DEPLOYMENT_NAME',
  'AZURE_OPENAI_SCOPE',
  'VIDEO_API_AUTH',
];

export const settingsChecks: Check[] = [
  {
    point: 57,
    title: 'every setting of the app is one that its code, the host or the platform reads',
    sets: everySet,
    problems: ({ settings }) =>
      [...settings.keys()]
        .filter((name) => !ofApp.includes(name) && !ofPlatform.test(name))
        .map((name) => `${name} is read by nobody`),
    mutation: { file: 'stack.bicep', find: 'SHOTLOOP_MEDIA_CONTAINER:', replace: 'SHOTLOOP_MEDIA_BOX:' },
  },
  {
    point: 57,
    title: 'every setting that has no place of its own elsewhere is set',
    sets: everySet,
    problems: ({ settings }) =>
      always.flatMap((name) => expectThat(Boolean(settings.get(name)), `${name} is not set, or empty`)),
    mutation: { file: 'stack.bicep', find: '    SHOTLOOP_LEDGER_CONTAINER: containers.ledger\n', replace: '' },
  },
];
