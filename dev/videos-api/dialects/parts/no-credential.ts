/** A server that asks for no credential, and cannot be told to. */
export const noCredential = (): undefined => undefined;
