interface Started {
  readonly id: string;
  readonly statusQueryGetUri: string;
  readonly links: { readonly self: string };
}

/** Starts a pipeline, or throws with everything that is wrong with the brief. */
export async function postBrief(
  url: string,
  { body, signal }: { body: string; signal: AbortSignal },
): Promise<Started> {
  const answer = await fetch(url, { method: 'POST', body, signal, headers: { 'content-type': 'application/json' } });
  const text = await answer.text();
  if (answer.status !== 202) throw new Error(`The brief was refused (${answer.status}):\n${pretty(text)}`);
  return JSON.parse(text) as Started;
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
