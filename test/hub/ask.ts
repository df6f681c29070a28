import type { RunningHub, WhoAsks } from './start-hub.js';

/** Asks a running hub as somebody; throws with the answer when it has errors. */
export async function ask(hub: RunningHub, who: WhoAsks, query: string): Promise<Record<string, unknown>> {
  const { purpose, caseId } = who;
  const response = await fetch(hub.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await hub.token(who)}`,
      ...(purpose !== undefined && { 'tongbu-purpose': purpose }),
      ...(caseId !== undefined && { 'tongbu-case': caseId }),
    },
    body: JSON.stringify({ query }),
  });
  const text = await response.text();
  const { data, errors } = JSON.parse(text);
  if (errors || !data) throw new Error(text);
  return data;
}
