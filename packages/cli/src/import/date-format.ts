import { isCalendarDate, parseInstant, startOfDayInShanghai } from '@tongbu/vocabulary';

/** What each token of a format stands for. One letter takes one or two digits, two letters take exactly two. */
const TOKENS: Readonly<Record<string, { readonly part: Part; readonly digits: string }>> = {
  YYYY: { part: 'year', digits: '\\d{4}' },
  MM: { part: 'month', digits: '\\d{2}' },
  M: { part: 'month', digits: '\\d{1,2}' },
  DD: { part: 'day', digits: '\\d{2}' },
  D: { part: 'day', digits: '\\d{1,2}' },
  HH: { part: 'hour', digits: '\\d{2}' },
  H: { part: 'hour', digits: '\\d{1,2}' },
  mm: { part: 'minute', digits: '\\d{2}' },
  ss: { part: 'second', digits: '\\d{2}' },
};
const TOKEN = /YYYY|MM|M|DD|D|HH|H|mm|ss/g;

type Part = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

/** How the dates of a file are written, for instance `M/D/YYYY` or `YYYY年M月D日 HH:mm`. */
export interface DateFormat {
  /** The calendar day as `YYYY-MM-DD`; undefined where the text is not of this format or there is no such day. */
  readDate(text: string): string | undefined;
  /** The instant, by China's time; a day without a time is its beginning. */
  readInstant(text: string): Date | undefined;
}

/** Compiles a format; undefined where it does not name a year, a month and a day, each once. */
export function dateFormat(format: string): DateFormat | undefined {
  const parts: Part[] = [];
  let pattern = '';
  let end = 0;
  for (const match of format.matchAll(TOKEN)) {
    const token = TOKENS[match[0]];
    if (!token) return undefined;
    pattern += `${literal(format.slice(end, match.index))}(${token.digits})`;
    parts.push(token.part);
    end = match.index + match[0].length;
  }
  pattern += literal(format.slice(end));
  const hasDay = (['year', 'month', 'day'] as const).every((part) => parts.includes(part));
  if (!hasDay || new Set(parts).size !== parts.length) return undefined;
  const shape = new RegExp(`^${pattern}$`, 'u');

  const read = (text: string): { date: string; time: string } | undefined => {
    const found = shape.exec(text);
    if (!found) return undefined;
    const part = (name: Part) => found[parts.indexOf(name) + 1] ?? '';
    const pair = (name: Part) => (parts.includes(name) ? part(name) : '0').padStart(2, '0');
    const date = `${part('year')}-${pair('month')}-${pair('day')}`;
    if (!isCalendarDate(date)) return undefined;
    return { date, time: `${pair('hour')}:${pair('minute')}:${pair('second')}` };
  };
  return {
    readDate: (text) => read(text)?.date,
    readInstant: (text) => {
      const found = read(text);
      return found && (parseInstant(`${found.date}T${found.time}+08:00`) ?? undefined);
    },
  };
}

/** The instant that a mapping's own constant names: RFC 3339 with an offset, or a day, which is its beginning in China. */
export function readIsoInstant(text: string): Date | undefined {
  return isCalendarDate(text) ? startOfDayInShanghai(text) : (parseInstant(text) ?? undefined);
}

const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
