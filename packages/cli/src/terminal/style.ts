import type { Environment } from '@tongbu/runtime';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

const CODES: Readonly<Record<Style, number>> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 };

/** Styles a text for a terminal, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

/** Colours for who watches at a terminal and did not ask for none (no-color.org). */
export function painter(stream: { readonly isTTY?: boolean }, { NO_COLOR, TERM }: Environment): Paint {
  if (stream.isTTY !== true || NO_COLOR || TERM === 'dumb') return (_, text) => text;
  return (style, text) => `\u001b[${CODES[style]}m${text}\u001b[0m`;
}
