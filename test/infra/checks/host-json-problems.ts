import { asObject, asText, type Json } from '../../../infra/hooks/json';

/** Ten minutes: far above any activity, and what Azure grants an instance that it takes away. */
const longestMs = 10 * 60_000;
/** As many ffmpegs as fit beside host and worker into the 2048 MB of an instance, with a share of some 400 MB each. */
const mostActivities = 4;

/** What of host.json would hurt in Azure: limits that are left to chance, or larger than an instance bears. */
export function hostJsonProblems(hostJson: Json): string[] {
  const durableTask = asObject(asObject(hostJson['extensions'])['durableTask']);
  const provider = asObject(durableTask['storageProvider']);
  const activities = durableTask['maxConcurrentActivityFunctions'];
  const [, hours, minutes, seconds] = /^(\d\d):(\d\d):(\d\d)$/.exec(asText(hostJson['functionTimeout']) ?? '') ?? [];
  const timeoutMs = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  const isBundle = /^\[4\.\d+\.\d+, 5\.0\.0\)$/.test(asText(asObject(hostJson['extensionBundle'])['version']) ?? '');
  return [
    ...problem(timeoutMs > 0 && timeoutMs <= longestMs, 'functionTimeout'),
    ...problem(isCount(activities) && activities <= mostActivities, 'maxConcurrentActivityFunctions'),
    ...problem(isCount(durableTask['maxConcurrentOrchestratorFunctions']), 'maxConcurrentOrchestratorFunctions'),
    ...problem(provider['type'] === 'AzureStorage', 'storageProvider.type'),
    ...problem(/^00:00:\d\d$/.test(asText(provider['maxQueuePollingInterval']) ?? ''), 'maxQueuePollingInterval'),
    ...problem(isBundle, 'extensionBundle.version'),
  ];
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) > 0;

const problem = (isGood: boolean, name: string): string[] => (isGood ? [] : [name]);
