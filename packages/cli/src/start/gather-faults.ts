/** The faults that processes told, by their names: each once, and with the name where only one of them told it. */
export function gatherFaults(byProcess: ReadonlyMap<string, readonly string[]>): string[] {
  const tellers = new Map<string, string[]>();
  for (const [name, faults] of byProcess) {
    for (const fault of faults) tellers.set(fault, [...(tellers.get(fault) ?? []), name]);
  }
  return [...tellers].map(([fault, names]) => (names.length === 1 ? `${names[0]}: ${fault}` : fault));
}
