// A receiver of webhooks: it checks the signature, answers at once, and does the work for each event once.
//
//   SHOTLOOP_WEBHOOK_SECRETS=whsec_… PORT=9000 node samples/webhook-receiver.mjs
//
// Needs Node 20 and the package standardwebhooks. docs/webhooks.md tells what comes.
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

const secrets = (process.env.SHOTLOOP_WEBHOOK_SECRETS ?? '').split(',').filter((secret) => secret !== '');
if (secrets.length === 0) {
  console.error('SHOTLOOP_WEBHOOK_SECRETS is not set; expected the secret that the app signs with.');
  process.exit(2);
}
const MOST_BYTES = 1024 * 1024;
// An event may come more than once, with the same id. A service keeps these where they outlive it.
const seen = new Set();

const server = createServer(async (request, response) => {
  const answer = (status) => response.writeHead(status).end();
  try {
    if (request.method !== 'POST') return answer(405);
    const body = await read(request);
    const event = body === undefined ? undefined : verified(request.headers, body);
    if (event === undefined) return answer(body === undefined ? 413 : 401);
    // First the answer: whoever takes longer than 15 s is told again.
    answer(204);
    const id = request.headers['webhook-id'];
    if (seen.has(id)) return undefined;
    seen.add(id);
    handle(event);
  } catch {
    response.destroy();
  }
});

/** The event, if one of the secrets has signed it within the last five minutes. */
function verified(headers, body) {
  for (const secret of secrets) {
    try {
      return new Webhook(secret).verify(body, headers);
    } catch {
      // Another secret may have signed it.
    }
  }
  return undefined;
}

/** The body as it came: JSON that is parsed and written again has another signature. */
async function read(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What this receiver is for. */
function handle({ type, timestamp, data }) {
  const what = data.shot === undefined ? data.state : `${data.shot} ${data.outcome ?? ''}`.trim();
  console.log([timestamp, type, data.pipelineId, what].join(' '));
}

server.listen(Number(process.env.PORT ?? 9000), process.env.HOST ?? '127.0.0.1', () => {
  console.log(`Listening at http://${server.address().address}:${server.address().port}`);
});
