import { describe, expect, it } from 'vitest';
import { Sex } from './person.enum.js';
import { checkPerson, type PersonRowInput } from './person.rules.js';

const now = new Date('2022-11-21T00:00:00.000Z');
const check = (input: PersonRowInput) => checkPerson(input, 7, now);
const idNumber = '321003195203150023';

/** Codes and fields of the refusals of a row. */
function faultsOf(input: PersonRowInput): [string, string | undefined][] {
  const result = check(input);
  return result.ok ? [] : result.faults.map(({ code, field }) => [code, field?.at(-1)]);
}

describe('a row that may be registered', () => {
  it('gets its sex and birth date from the identity number', () => {
    expect(check({ name: '张三', idNumber: ' 321003195203150023 ' })).toEqual({
      ok: true,
      person: {
        name: '张三',
        idNumber,
        sex: Sex.FEMALE,
        birthDate: '1952-03-15',
        phone: null,
        address: null,
        jurisdiction: null,
        externalId: null,
        exercise: false,
      },
    });
  });

  it('may know a person by sex and birth date only', () => {
    expect(check({ sex: Sex.MALE, birthDate: '1980-01-01' }).ok).toBe(true);
    expect(check({ sex: Sex.MALE }).ok).toBe(true);
  });

  it('may say UNKNOWN of a sex that the identity number tells', () => {
    expect(check({ idNumber, sex: Sex.UNKNOWN })).toMatchObject({ person: { sex: Sex.FEMALE } });
  });

  it.each([
    ['13812341234', '13812341234'],
    ['+86 138 1234 1234', '13812341234'],
    ['0514-8765 4321', '051487654321'],
    ['+44 20 7946 0000', '+442079460000'],
  ])('keeps the telephone number %s as %s', (phone, kept) => {
    expect(check({ name: '张三', phone })).toMatchObject({ person: { phone: kept } });
  });

  it('keeps names composed, jurisdictions in their one spelling and old identity numbers as new ones', () => {
    const input = { name: ' Zoe\u0301 ', jurisdiction: '3210', idNumber: '440282800101001' };
    expect(check(input)).toMatchObject({
      person: { name: 'Zo\u00e9', jurisdiction: '321000', idNumber: '440282198001010010' },
    });
  });

  it('may have a name of 100 rare characters and an address of 300', () => {
    expect(check({ name: '𠮷'.repeat(100), address: '扬'.repeat(300) }).ok).toBe(true);
  });
});

describe('a row that is refused', () => {
  it.each<[string, string, PersonRowInput]>([
    ['ID_LENGTH', 'idNumber', { idNumber: '1234' }],
    ['ID_CHARACTERS', 'idNumber', { idNumber: '32100319520315002Y' }],
    ['ID_BIRTH_DATE', 'idNumber', { idNumber: '640522199002290036' }],
    ['ID_CHECK_DIGIT', 'idNumber', { idNumber: '321003195203150024' }],
    ['ID_MISMATCH', 'sex', { idNumber, sex: Sex.MALE }],
    ['ID_MISMATCH', 'birthDate', { idNumber, birthDate: '1952-03-16' }],
    ['FUTURE_DATE', 'birthDate', { name: '张三', birthDate: '2022-11-22' }],
    ['INVALID_TEXT', 'name', { name: '张'.repeat(101) }],
    ['INVALID_TEXT', 'name', { name: ' ' }],
    ['INVALID_TEXT', 'name', { name: '张\u0000三' }],
    ['INVALID_TEXT', 'name', { name: '张\n三' }],
    ['INVALID_TEXT', 'name', { name: '张\u202e三' }],
    ['INVALID_TEXT', 'name', { name: '张\ud842' }],
    ['INVALID_TEXT', 'address', { name: '张三', address: '扬'.repeat(301) }],
    ['INVALID_TEXT', 'externalId', { name: '张三', externalId: 'x'.repeat(101) }],
    ['ID_AS_EXTERNAL_ID', 'externalId', { name: '张三', externalId: idNumber }],
    ['INVALID_PHONE', 'phone', { name: '张三', phone: '12345' }],
    ['INVALID_PHONE', 'phone', { name: '张三', phone: 'call me' }],
    ['UNKNOWN_JURISDICTION', 'jurisdiction', { name: '张三', jurisdiction: 'elsewhere' }],
    ['EMPTY_ROW', '7', { address: '扬州市' }],
    ['EMPTY_ROW', '7', {}],
  ])('has the code %s and the field %s', (code, field, input) => {
    expect(faultsOf(input)).toEqual([[code, field]]);
  });

  it('today in China is no future date', () => {
    expect(check({ name: '张三', birthDate: '2022-11-21' }).ok).toBe(true);
  });

  it('tells everything that is wrong with it at once, by path and row', () => {
    const result = check({ name: '', idNumber: '1234', phone: '1' });
    expect(result).toMatchObject({
      ok: false,
      faults: [
        { code: 'ID_LENGTH', field: ['input', 'persons', '7', 'idNumber'], row: 7 },
        { code: 'INVALID_TEXT', field: ['input', 'persons', '7', 'name'], row: 7 },
        { code: 'INVALID_PHONE', field: ['input', 'persons', '7', 'phone'], row: 7 },
      ],
    });
  });

  it('never repeats a value', () => {
    const secrets = {
      name: '秘密\n',
      idNumber: 'SECRET-ID',
      phone: 'SECRET-PHONE',
      jurisdiction: 'SECRET-PLACE',
    };
    const text = JSON.stringify(check(secrets));
    for (const secret of ['秘密', 'SECRET']) expect(text).not.toContain(secret);
  });
});
