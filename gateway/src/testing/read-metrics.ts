/** What a gateway's `/metrics` says: the samples by name and labels, as Prometheus writes them. */
export async function readMetrics(
  gateway: { readonly port: number },
  headers: Readonly<Record<string, string>> = {},
): Promise<{ text: string; sample: (series: string) => number | undefined }> {
  const response = await fetch(`http://127.0.0.1:${gateway.port}/metrics`, { headers });
  if (!response.ok) throw new Error(`No metrics: ${response.status}`);
  const text = await response.text();
  const samples = new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
  return { text, sample: (series) => samples.get(`tongbu_gateway_${series}`) };
}
