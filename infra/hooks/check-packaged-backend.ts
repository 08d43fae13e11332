import type { Json } from './json';
import { backendOf } from './packaged-host-json';

/** @throws Error when the package was made for another backend than the one that was provisioned. */
export function checkPackagedBackend(hostJson: Json, provisioned: string): void {
  const packaged = backendOf(hostJson);
  if (packaged === provisioned) return;
  throw new Error(
    `The package is for ${packaged} and ${provisioned} was provisioned: DURABLE_BACKEND changed in between. ` +
      'Run "azd up", which does both.',
  );
}
