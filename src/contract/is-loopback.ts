const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Whether a host name, as URLs have it, is this machine's own: no name is looked up. */
export const isLoopback = (hostname: string): boolean => LOOPBACK.test(hostname);
