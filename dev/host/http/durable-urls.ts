export interface DurableUrlSettings {
  readonly hubName: string;
  readonly connectionName: string;
  readonly systemKey: string;
}

export const WEBHOOK_PATH = '/runtime/webhooks/durabletask';

/** The URLs by which one instance is managed, in the extension's order. */
export function managementUrls(
  origin: string,
  instanceId: string,
  { hubName, connectionName, systemKey }: DurableUrlSettings,
): Record<string, string> {
  const base = `${origin}${WEBHOOK_PATH}/instances/${instanceId}`;
  const common = `taskHub=${hubName}&connection=${connectionName}&code=${systemKey}`;
  return {
    id: instanceId,
    statusQueryGetUri: `${base}?${common}`,
    sendEventPostUri: `${base}/raiseEvent/{eventName}?${common}`,
    terminatePostUri: `${base}/terminate?reason={text}&${common}`,
    rewindPostUri: `${base}/rewind?reason={text}&${common}`,
    purgeHistoryDeleteUri: `${base}?${common}`,
    restartPostUri: `${base}/restart?${common}`,
    suspendPostUri: `${base}/suspend?reason={text}&${common}`,
    resumePostUri: `${base}/resume?reason={text}&${common}`,
  };
}

/** The value of a durable client binding: all that the SDK's client knows of the host. */
export function durableClientBinding(
  origin: string,
  settings: DurableUrlSettings & { readonly rpcBaseUrl: string | null },
): string {
  const { hubName, systemKey, rpcBaseUrl } = settings;
  const baseUrl = `${origin}${WEBHOOK_PATH}`;
  const start = `${baseUrl}/orchestrators/{functionName}[/{instanceId}]`;
  return JSON.stringify({
    taskHubName: hubName,
    connectionName: null,
    creationUrls: {
      createNewInstancePostUri: `${start}?code=${systemKey}`,
      createAndWaitOnNewInstancePostUri: `${start}?timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&code=${systemKey}`,
    },
    managementUrls: managementUrls(origin, 'INSTANCEID', settings),
    baseUrl,
    requiredQueryStringParameters: `code=${systemKey}`,
    rpcBaseUrl,
    httpBaseUrl: null,
    maxGrpcMessageSizeInBytes: null,
    grpcHttpClientTimeout: null,
  });
}
