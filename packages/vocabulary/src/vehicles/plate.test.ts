import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePlate } from './plate.js';

describe('parsePlate', () => {
  it.each([
    ['苏A12345', false],
    ['苏K8F3N9', false],
    ['粤Z1234港', false],
    ['粤Z1234澳', false],
    ['川J1234挂', false],
    ['宁E1234学', false],
    ['苏J1234警', false],
    ['苏AD12345', true],
    ['苏AF00001', true],
    ['京AK12345', true],
    ['苏ADA1234', true],
    ['苏A12345D', true],
    ['苏A12345F', true],
  ])('%s is a plate', (plate, newEnergy) => {
    expect(parsePlate(plate)).toEqual({ ok: true, plate, newEnergy });
  });

  it.each(['苏a·12345', ' 苏A 12345 ', '苏A-12345', '苏A•12345'])('%j is 苏A12345', (text) => {
    expect(parsePlate(text)).toMatchObject({ ok: true, plate: '苏A12345' });
  });

  it.each([
    ['', 'PLATE_LENGTH'],
    ['苏A1234', 'PLATE_LENGTH'],
    ['苏A1234567', 'PLATE_LENGTH'],
    ['苏I12345', 'PLATE_CHARACTERS'],
    ['苏A1O345', 'PLATE_CHARACTERS'],
    ['苏A123I5', 'PLATE_CHARACTERS'],
    ['苏112345', 'PLATE_CHARACTERS'],
    ['军A12345', 'PLATE_CHARACTERS'],
    ['台A12345', 'PLATE_CHARACTERS'],
    ['苏AL12345', 'PLATE_CHARACTERS'],
    ['苏A12345L', 'PLATE_CHARACTERS'],
    ['苏AD1234A', 'PLATE_CHARACTERS'],
    ['苏A12挂34', 'PLATE_CHARACTERS'],
    ['AD123456', 'PLATE_CHARACTERS'],
  ])('%j is refused with %s', (text, code) => {
    expect(parsePlate(text)).toEqual({ ok: false, code });
  });

  it('what is read once is read again to the same', () => {
    const plates = fc.stringMatching(
      /^[京苏川宁粤][A-HJ-NP-Z](?:[A-HJ-NP-Z0-9]{5}|[A-HJK][A-HJ-NP-Z0-9]\d{4}|\d{5}[A-HJK])$/,
    );
    fc.assert(
      fc.property(plates, (plate) => {
        expect(parsePlate(plate)).toEqual({ ok: true, plate, newEnergy: plate.length === 8 });
      }),
    );
  });

  it('no text makes it throw', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => void parsePlate(text)));
  });
});
