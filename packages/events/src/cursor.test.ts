import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.js';

const invalid = expect.objectContaining({ code: 'CURSOR_INVALID' });

describe('a cursor', () => {
  it('gives back the place that it was made of', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.nat({ max: Number.MAX_SAFE_INTEGER }), (epoch, sequence) => {
        expect(decodeCursor(encodeCursor({ epoch, sequence }))).toEqual({ epoch, sequence });
      }),
    );
  });

  it('fits into a GraphQL Cursor', () => {
    const epoch = '00000000-0000-4000-8000-000000000000';
    expect(encodeCursor({ epoch, sequence: Number.MAX_SAFE_INTEGER }).length).toBeLessThanOrEqual(200);
  });

  it('is refused when it is any other text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => decodeCursor(text)).toThrow(invalid);
      }),
    );
  });

  it('is refused when one character of it was changed to nothing, or added', () => {
    const cursor = encodeCursor({ epoch: '0b0a6a64-7f6c-4f5e-9a53-0d7f0e6d8c11', sequence: 42 });
    for (const changed of [`${cursor}=`, `${cursor}A`, ` ${cursor}`, cursor.slice(1), `${cursor}\n`]) {
      expect(() => decodeCursor(changed)).toThrow(invalid);
    }
  });
});
