import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { IdentityCipher } from './identity-cipher.js';

const identity = {
  name: '张三',
  idNumber: '321003195203150023',
  phone: '13812341234',
  address: '扬州市广陵区',
};
const nobody = { name: null, idNumber: null, phone: null, address: null };

describe('the identity cipher', () => {
  const cipher = new IdentityCipher(Buffer.alloc(32, 7));
  const personId = randomUUID();

  it('opens what it sealed', () => {
    expect(cipher.open(personId, cipher.seal(personId, identity))).toEqual(identity);
    expect(cipher.open(personId.toUpperCase(), cipher.seal(personId, nobody))).toEqual(nobody);
  });

  it('leaves nothing of an identity in the envelope, and seals it differently each time', () => {
    const [first, second] = [cipher.seal(personId, identity), cipher.seal(personId, identity)];
    expect(first.equals(second)).toBe(false);
    for (const value of Object.values(identity)) expect(first.includes(value)).toBe(false);
  });

  it('does not tell a long address from none by the length of the envelope', () => {
    expect(cipher.seal(personId, { ...nobody, address: '扬州市广陵区文昌社区' })).toHaveLength(
      cipher.seal(personId, nobody).length,
    );
  });

  it('does not open an envelope that was moved to another person', () => {
    expect(() => cipher.open(randomUUID(), cipher.seal(personId, identity))).toThrow();
  });

  it('does not open an envelope of which any byte was changed', () => {
    const envelope = cipher.seal(personId, identity);
    for (let position = 0; position < envelope.length; position += 1) {
      const changed = Buffer.from(envelope);
      changed.writeUInt8(changed.readUInt8(position) ^ 1, position);
      expect(() => cipher.open(personId, changed)).toThrow();
    }
    expect(() => cipher.open(personId, envelope.subarray(0, 20))).toThrow();
  });

  it('does not open what was sealed with another key, and says so', () => {
    const other = new IdentityCipher(Buffer.alloc(32, 8));
    expect(() => other.open(personId, cipher.seal(personId, identity))).toThrow('another key');
  });

  it('hashes the same number to the same 32 bytes, under another key to others', () => {
    const real = { exercise: false };
    const hash = cipher.hash(identity.idNumber, real);
    expect(hash).toHaveLength(32);
    expect(cipher.hash(identity.idNumber, real).equals(hash)).toBe(true);
    expect(cipher.hash('440282198001010010', real).equals(hash)).toBe(false);
    expect(new IdentityCipher(Buffer.alloc(32, 8)).hash(identity.idNumber, real).equals(hash)).toBe(false);
    expect(cipher.hash(identity.idNumber, { exercise: true }).equals(hash)).toBe(false);
  });

  it('takes a secret of 32 bytes only', () => {
    expect(() => new IdentityCipher(Buffer.alloc(16))).toThrow(RangeError);
  });
});
