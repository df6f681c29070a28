import { z } from 'zod';
import { dateFormat } from './date-format.js';

/** The encodings that a file may be in. In none of them is a byte of a line end, comma or quote part of another character. */
export const ENCODINGS = ['utf-8', 'gb18030', 'gbk', 'big5', 'windows-1252'] as const;

export type Encoding = (typeof ENCODINGS)[number];

const formatSchema = z.string().refine((format) => dateFormat(format) !== undefined, {
  error: 'must name YYYY, M or MM, and D or DD, each once, for instance YYYY-MM-DD or M/D/YYYY',
});

const constantSchema = z.union([z.string(), z.number(), z.boolean()], {
  error: 'must be a text, a number, true or false',
});

const columnSchema = z.union(
  [
    z.string().min(1),
    z.strictObject({
      column: z.string().min(1),
      dateFormat: formatSchema.optional(),
      values: z.record(z.string(), constantSchema).optional(),
      missing: z.array(z.string()).optional(),
    }),
  ],
  { error: 'must be the name of a column, or {"column", "dateFormat", "values", "missing"}' },
);

/** A mapping file as people write it; docs/import.md describes it. */
export const mappingSchema = z.strictObject({
  $schema: z.string().optional(),
  /** For people. */
  description: z.string().optional(),
  source: z.string().min(1).max(100).optional(),
  encoding: z.enum(ENCODINGS, { error: `must be one of ${ENCODINGS.join(', ')}` }).default('utf-8'),
  delimiter: z
    .string()
    .refine((text) => /^[,;\t|]$/.test(text), { error: 'must be a comma, a semicolon, a tab or |' })
    .default(','),
  dateFormat: formatSchema.default('YYYY-MM-DD'),
  missing: z.array(z.string()).default([]),
  constants: z.record(z.string(), constantSchema).default({}),
  columns: z.record(z.string(), columnSchema),
});

export type MappingText = z.input<typeof mappingSchema>;
