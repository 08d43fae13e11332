import { defined } from './contract/defined';
import { createPostPublic } from './net/post-public';
import type { PostPublic } from './net/post-public';
import type { Settings } from './settings';
import { tokenSource } from './storage/token-source';
import type { WebhookConfig } from './webhooks/config';

interface Webhooks {
  readonly webhooks: WebhookConfig;
  readonly postWebhook: PostPublic;
  /** What the receiver of the setting wants to see besides a signature; undefined where nobody can be had to give it. */
  readonly authorizeWebhook: (url: string) => Promise<Readonly<Record<string, string>> | undefined>;
}

const EVENT_GRID_SCOPE = 'https://eventgrid.azure.net/.default';

/** What sends webhooks, out of settings. Nothing is sent, and no token asked for, yet. */
export function connectWebhooks(settings: Settings): Webhooks {
  const { webhookUrl: url, webhookSecrets: secrets, webhookHosts: hosts, webhookFormat: format } = settings;
  const tokens = tokenSource(settings.clientId);
  return {
    webhooks: { ...defined({ url }), secrets, hosts, format },
    postWebhook: createPostPublic({ hosts }),
    async authorizeWebhook(to) {
      if (!isEventGrid(to)) return {};
      // Without it a topic refuses whatever is signed.
      const token = await tokens.getToken(EVENT_GRID_SCOPE).catch(() => null);
      return token === null ? undefined : { authorization: `Bearer ${token.token}` };
    },
  };
}

const isEventGrid = (url: string): boolean => /\.eventgrid\.azure\.net$/.test(new URL(url).hostname);
