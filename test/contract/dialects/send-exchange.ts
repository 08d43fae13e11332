import { PNG } from 'pngjs';
import { answerShape, type AnswerShape, type Exchange } from './exchange';

/** Sends what was recorded, with our own ids and picture; `ids` are those of the jobs so far, and grow. */
export async function sendExchange(serviceUrl: string, exchange: Exchange, ids: string[]): Promise<AnswerShape> {
  const { method, hasKey, range, json } = exchange;
  const path = exchange.path.replace(/\{(\d+)\}/g, (_, index: string) =>
    encodeURIComponent(ids[Number(index) - 1] ?? ''),
  );
  const body = bodyOf(exchange);
  const response = await fetch(`${serviceUrl}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(hasKey ? { authorization: 'Bearer a-key' } : {}),
      ...(range === undefined ? {} : { range }),
      ...(json !== undefined || exchange.text !== undefined ? { 'content-type': 'application/json' } : {}),
    },
    ...(body === undefined ? {} : { body }),
  });
  const isBytes = response.headers.get('content-type')?.startsWith('video/') === true;
  const text = await response.text();
  if (method === 'POST' && response.status < 300) ids.push((JSON.parse(text) as { id: string }).id);
  return answerShape({ status: response.status, headers: Object.fromEntries(response.headers), body: text, isBytes });
}

function bodyOf({ json, text, form, file }: Exchange): string | FormData | undefined {
  if (json !== undefined) return JSON.stringify(json).replace('base64,…', `base64,${picture.toString('base64')}`);
  if (form === undefined) return text;
  const sent = new FormData();
  for (const [name, value] of Object.entries(form)) sent.set(name, String(value));
  const bytes = file?.isImage === true ? picture : Buffer.from('no picture..');
  if (file !== undefined) sent.set(file.field, new Blob([new Uint8Array(bytes)], { type: 'image/png' }), 'frame.png');
  return sent;
}

const picture = PNG.sync.write(new PNG({ width: 832, height: 480 }));
