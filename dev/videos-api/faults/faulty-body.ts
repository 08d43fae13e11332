import { isObject } from '../checks';
import type { Answer } from '../http/answer';
import type { Service } from '../service/service';
import type { BodyFault } from './fault';
import { htmlPage } from './faulty-answer';

/** How the bytes are sent once it is clear what they are. */
export interface Delivery {
  readonly answer: Answer;
  /** Send this many bytes at a time, with a pause of real time between: sockets and their time-outs know no other. */
  readonly slow?: { readonly chunkBytes: number; readonly everyRealMs: number };
  readonly cut?: { readonly keepBytes: number; readonly contentLength: 'right' | 'short' | 'absent' };
}

/** Applies one body fault to an answer that succeeded. */
export function faultyBody(
  delivery: Delivery,
  action: BodyFault,
  { store, clock }: Pick<Service, 'store' | 'clock'>,
): Delivery {
  const { answer } = delivery;
  switch (action.kind) {
    case 'slow-body':
      return { ...delivery, slow: { chunkBytes: action.chunkBytes, everyRealMs: action.everyRealMs } };
    case 'truncated-body':
      return { ...delivery, cut: { keepBytes: action.keepBytes, contentLength: action.contentLength ?? 'right' } };
    case 'empty-body':
      return { answer: { status: answer.status, headers: answer.headers, text: '' } };
    case 'wrong-content':
      return { answer: wrongContent(answer, action.as) };
    case 'padded-content':
      return answer.file === undefined
        ? delivery
        : { ...delivery, answer: { ...answer, file: { ...answer.file, padBytes: action.bytes } } };
    case 'list-lag':
      return listWithout(delivery, (id) => clock.now() - (store.find(id)?.acceptedAtMs ?? 0) < action.lagMs);
    case 'list-omit':
      return listWithout(delivery, (id) => action.jobIndexes.includes(store.find(id)?.index ?? 0));
  }
}

function wrongContent(answer: Answer, as: Extract<BodyFault, { kind: 'wrong-content' }>['as']): Answer {
  const { status } = answer;
  const mp4 = { 'content-type': 'video/mp4' };
  switch (as) {
    case 'html':
      return htmlPage();
    case 'json':
      return { status, headers: {}, json: { status: 'processing' } };
    case 'text':
      return { status, headers: mp4, text: 'This is not a video.\n'.repeat(200) };
    case 'noise':
      return { status, headers: mp4, text: '\x00\x01\x02\x03'.repeat(4096) };
    case 'headless-mp4':
      return { status, headers: mp4, text: '\x00\x00\x00\x08free'.repeat(512) };
  }
}

function listWithout(delivery: Delivery, isLeftOut: (id: string) => boolean): Delivery {
  const { answer } = delivery;
  if (!isObject(answer.json) || !Array.isArray(answer.json['data'])) return delivery;
  const data = answer.json['data'].filter((video) => !isObject(video) || !isLeftOut(String(video['id'])));
  return { ...delivery, answer: { ...answer, json: { ...answer.json, data } } };
}
