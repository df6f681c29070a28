export interface NewHub {
  readonly url: string;
  /** Named where it is not the one that commands look into by themselves. */
  readonly dataDir?: string | undefined;
}

const QUERY = `{ cases(first: 3) { edges { node { caseNumber status person { maskedName } response {
  verification { state } transfer { state } tracing { state } communityControl { state } } } } } }`;

/** What a person does first with a hub that is new: three steps, to be pasted as they are. */
export function nextSteps({ url, dataDir }: NewHub): string {
  const claims = '--agency HEALTH --role epidemiologist --jurisdiction 000000';
  const folder = dataDir === undefined ? '' : ` --data-dir '${dataDir}'`;
  return `
Next, in another terminal:
  1. a token     TOKEN=$(npm run -s tongbu -- token ${claims}${folder})
  2. the query   curl -s ${url} -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' \\
                   -d '${JSON.stringify({ query: QUERY.replace(/\s+/g, ' ') })}'
  3. the drill   npm run drill -- --url ${url}
`;
}
