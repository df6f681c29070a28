import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sealAsFormat1 } from '../testing/format-1.js';
import { type Identity, IdentityCipher } from './identity-cipher.js';

const SECRET = Buffer.alloc(32, 7);

const identity = {
  name: '张三',
  idNumber: '321003195203150023',
  phone: '13812341234',
  address: '扬州市广陵区',
};
const nobody = { name: null, idNumber: null, phone: null, address: null };

describe('the identity cipher', () => {
  const cipher = new IdentityCipher(SECRET);
  const personId = randomUUID();

  const sealFor = (id: string, who: Identity = identity) => ({
    id,
    ...cipher.seal(id, who),
  });

  it('opens what it sealed', () => {
    const sealed = sealFor(personId);
    expect(cipher.open(sealed)).toEqual(identity);
    expect(cipher.open({ ...sealFor(personId, nobody), id: personId.toUpperCase() })).toEqual(nobody);
  });

  it('opens what it sealed before people had keys of their own', () => {
    const sealed = sealAsFormat1(SECRET, personId, identity);
    expect(cipher.open({ id: personId, identity: sealed, wrappedKey: null })).toEqual(identity);
    const changed = Buffer.from(sealed);
    changed.writeUInt8(changed.readUInt8(40) ^ 1, 40);
    expect(() => cipher.open({ id: personId, identity: changed, wrappedKey: null })).toThrow();
  });

  it('leaves nothing of an identity in the envelope, and seals it differently each time', () => {
    const [first, second] = [sealFor(personId), sealFor(personId)];
    expect(first.identity.equals(second.identity)).toBe(false);
    expect(first.wrappedKey.equals(second.wrappedKey)).toBe(false);
    for (const value of Object.values(identity)) expect(first.identity.includes(value)).toBe(false);
  });

  it('does not tell a long address from none by the length of the envelope', () => {
    expect(sealFor(personId, { ...nobody, address: '扬州市广陵区文昌社区' }).identity).toHaveLength(
      sealFor(personId, nobody).identity.length,
    );
  });

  it('opens no envelope whose key was destroyed, with no other person’s key, and with none of a second sealing', () => {
    const sealed = sealFor(personId);
    expect(() => cipher.open({ ...sealed, wrappedKey: null })).toThrow('destroyed');
    const [ofAnother, ofAgain] = [sealFor(randomUUID()).wrappedKey, sealFor(personId).wrappedKey];
    expect(() => cipher.open({ ...sealed, wrappedKey: ofAnother })).toThrow();
    expect(() => cipher.open({ ...sealed, wrappedKey: ofAgain })).toThrow();
  });

  it('does not open an envelope that was moved to another person, with its key or without', () => {
    expect(() => cipher.open({ ...sealFor(personId), id: randomUUID() })).toThrow();
  });

  it('does not open an envelope or a key of which any byte was changed', () => {
    const sealed = sealFor(personId);
    for (const part of ['identity', 'wrappedKey'] as const)
      for (let position = 0; position < sealed[part].length; position += 1) {
        const changed = Buffer.from(sealed[part]);
        changed.writeUInt8(changed.readUInt8(position) ^ 1, position);
        expect(() => cipher.open({ ...sealed, [part]: changed })).toThrow();
      }
    expect(() => cipher.open({ ...sealed, identity: sealed.identity.subarray(0, 20) })).toThrow();
  });

  it('does not take the one key of everybody for an envelope that says it is older than it is', () => {
    const sealed = sealFor(personId);
    const older = Buffer.from(sealed.identity);
    older.writeUInt8(1, 0);
    expect(() => cipher.open({ ...sealed, identity: older, wrappedKey: null })).toThrow();
  });

  it('does not open what was sealed with another key, and says so', () => {
    const other = new IdentityCipher(Buffer.alloc(32, 8));
    expect(() => other.open(sealFor(personId))).toThrow('another key');
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
