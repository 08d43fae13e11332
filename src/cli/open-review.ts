import { ApiError } from '../client/api-error';
import type { Connection } from './connect';
import type { Io } from './io';
import type { Teller } from './teller';

interface Parts {
  readonly teller: Teller;
  readonly io: Pick<Io, 'openPage' | 'signal'>;
}

/** Opens the page of a pipeline: by a link that lets whoever has it decide, or, where the app signs none, the page that asks for a key. */
export async function openReview(
  id: string,
  reviewUrl: string,
  { connection, teller, io }: Parts & { readonly connection: Pick<Connection, 'client'> },
): Promise<void> {
  const url = await connection.client
    .createLink(id, { role: 'decide', signal: io.signal })
    .then((link) => link.url)
    .catch((error: unknown) => {
      if (error instanceof ApiError && error.problem?.code === 'LINKS_OFF') return reviewUrl;
      throw error;
    });
  await showPage(url, { teller, io });
}

/** What the command is for is done whether a browser opens or not. */
export const showPage = (url: string, { teller, io }: Parts): Promise<void> =>
  io.openPage(url).catch((error: Error) => teller.note(`No browser opens (${error.message}): ${url}`));
