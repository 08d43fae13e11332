/** The other half of start-storage.ts. */
// Jest takes the default export.
// eslint-disable-next-line import-x/no-default-export
export default async function stopStorage(): Promise<void> {
  await globalThis.shotloopStopStorage?.();
}
