/** What a person does first with a hub that is new: the three steps, to be pasted as they are. */
export function nextSteps({ url }: { url: string }): string {
  const query =
    '{ cases(first: 3) { edges { node { caseNumber status response { triggeredAt startSkewMs } } } } }';
  return `
Next:
  1. a token     TOKEN=$(npm run -s tongbu -- token --agency HEALTH --role epidemiologist --jurisdiction 000000)
  2. the query   curl -s ${url} -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d '{"query":"${query}"}'
  3. the drill   npm run drill -- --url ${url}
`;
}
