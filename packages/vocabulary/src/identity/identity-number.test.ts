import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identityCheckCharacter, parseIdentityNumber } from './identity-number.js';

const now = new Date('2022-11-21T00:00:00.000Z');

/** A day between 1900 and 2022-11-20, as eight digits. */
const birthDigits = fc
  .date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('2022-11-20T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10).replaceAll('-', ''));
const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
const bodies = fc.tuple(digits(6), birthDigits, digits(3)).map((parts) => parts.join(''));

describe('parseIdentityNumber', () => {
  it.each([
    ['11010519491231002X', '1949-12-31', 'FEMALE', '110105'],
    ['440524188001010014', '1880-01-01', 'MALE', '440524'],
    ['440282198001010010', '1980-01-01', 'MALE', '440282'],
    ['321003195203150023', '1952-03-15', 'FEMALE', '321003'],
    ['640522199202290030', '1992-02-29', 'MALE', '640522'],
    ['510903196507080042', '1965-07-08', 'FEMALE', '510903'],
  ])('the vector %s is read', (idNumber, birthDate, sex, area) => {
    expect(parseIdentityNumber(idNumber, now)).toEqual({ ok: true, idNumber, birthDate, sex, area });
  });

  it('a number with a right check digit and a birth date that does not exist is refused', () => {
    expect(parseIdentityNumber('640522199002290036', now)).toEqual({ ok: false, code: 'ID_BIRTH_DATE' });
  });

  it('a lower-case x is the same number', () => {
    expect(parseIdentityNumber('11010519491231002x', now)).toMatchObject({ idNumber: '11010519491231002X' });
  });

  it('spaces around a number are ignored', () => {
    expect(parseIdentityNumber(' 440282198001010010\n', now)).toMatchObject({ ok: true });
  });

  it('a birth today in China is accepted and one tomorrow is refused', () => {
    const born = (day: string) => {
      const body = `321002${day}001`;
      return parseIdentityNumber(body + identityCheckCharacter(body), new Date('2022-11-20T16:00:00.000Z'));
    };
    expect(born('20221121')).toMatchObject({ ok: true, birthDate: '2022-11-21' });
    expect(born('20221122')).toEqual({ ok: false, code: 'ID_BIRTH_DATE' });
  });

  it.each([
    ['', 'ID_LENGTH'],
    ['44028219800101001', 'ID_LENGTH'],
    ['4402821980010100100', 'ID_LENGTH'],
    ['44028219800101X010', 'ID_CHARACTERS'],
    ['X40282198001010010', 'ID_CHARACTERS'],
    ['44028219800101001X', 'ID_CHECK_DIGIT'],
    ['44028280010100X', 'ID_CHARACTERS'],
    ['４４０２８２１９８００１０１００１０', 'ID_CHARACTERS'],
    ['440282198013010010', 'ID_BIRTH_DATE'],
    ['440282000001010010', 'ID_BIRTH_DATE'],
    ['440282198001010011', 'ID_CHECK_DIGIT'],
  ])('the text %j is refused with %s', (text, code) => {
    expect(parseIdentityNumber(text, now)).toEqual({ ok: false, code });
  });

  it('a number of 15 digits becomes the one of 18 that the same person has today', () => {
    expect(parseIdentityNumber('440282800101001', now)).toEqual({
      ok: true,
      idNumber: '440282198001010010',
      birthDate: '1980-01-01',
      sex: 'MALE',
      area: '440282',
    });
    expect(parseIdentityNumber('640522900229003', now)).toEqual({ ok: false, code: 'ID_BIRTH_DATE' });
  });

  it('any body with its check character is read, and reading it again changes nothing', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const read = parseIdentityNumber(body + identityCheckCharacter(body), now);
        if (!read.ok) throw new Error(read.code);
        expect(parseIdentityNumber(read.idNumber.toLowerCase(), now)).toEqual(read);
        expect(read.birthDate.replaceAll('-', '')).toBe(body.slice(6, 14));
        expect(read.sex).toBe(Number(body[16]) % 2 === 1 ? 'MALE' : 'FEMALE');
      }),
    );
  });

  it('one mistyped digit is always noticed', () => {
    fc.assert(
      fc.property(bodies, fc.nat(16), fc.integer({ min: 1, max: 9 }), (body, position, shift) => {
        const right = body + identityCheckCharacter(body);
        const wrong = (Number(right[position]) + shift) % 10;
        expect(
          parseIdentityNumber(right.slice(0, position) + wrong + right.slice(position + 1), now).ok,
        ).toBe(false);
      }),
    );
  });

  it('two neighbouring digits that changed places are always noticed', () => {
    fc.assert(
      fc.property(bodies, fc.nat(15), (body, position) => {
        const [left, right] = [body.charAt(position), body.charAt(position + 1)];
        fc.pre(left !== right);
        const swapped = body.slice(0, position) + right + left + body.slice(position + 2);
        expect(parseIdentityNumber(swapped + identityCheckCharacter(body), now).ok).toBe(false);
      }),
    );
  });

  it('no text makes it throw', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 40 }),
        (text) => void parseIdentityNumber(text, now),
      ),
    );
  });

  it('the check character needs 17 digits', () => {
    expect(() => identityCheckCharacter('4402821980010100')).toThrow(RangeError);
  });
});
