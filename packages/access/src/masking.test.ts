import { describe, expect, it } from 'vitest';
import { maskAddress, maskIdNumber, maskName, maskPhone } from './masking.js';

describe('a masked name', () => {
  it.each([
    ['张三', '张**'],
    ['张三丰', '张**'],
    [' 欧阳娜娜 ', '欧**'],
    ['𠮷田太郎', '𠮷**'],
    ['Émile Zola', 'É**'],
    ['E\u0301mile', 'E\u0301**'],
  ])('of %j is %j, whatever its length', (name, masked) => expect(maskName(name)).toBe(masked));

  it.each(['', ' ', '张', '𠮷'])('of %j shows nothing', (name) => expect(maskName(name)).toBe('***'));
});

describe('a masked identity number', () => {
  it('keeps four characters at either end, and so neither the day of birth nor the county', () => {
    expect(maskIdNumber('321003195203150023')).toBe('3210**********0023');
    expect(maskIdNumber('11010519491231002X')).toBe('1101**********002X');
  });

  it.each(['', '32100319520315002', '440282800101001', 'G12345678', '3210031952031500233'])(
    'of %j shows nothing, because it is not one',
    (text) => expect(maskIdNumber(text)).toBe('***'),
  );
});

describe('a masked telephone number', () => {
  it.each(['13812341234', '+8613812341234', '0086 138-1234-1234', '138 1234 1234'])(
    'of %j is 138****1234',
    (phone) => {
      expect(maskPhone(phone)).toBe('138****1234');
    },
  );

  it.each(['', '051487654321', '1381234123', '138123412345', '23812341234', '13812341234 转 5'])(
    'of %j shows nothing, because it is not a mobile number',
    (phone) => expect(maskPhone(phone)).toBe('***'),
  );
});

describe('a masked address', () => {
  it.each([
    ['江苏省扬州市广陵区文昌社区3幢2单元501室', '江苏省扬州市广陵区文昌社区***'],
    ['扬州市邗江区阳光小区12号', '扬州市邗江区阳光小区***'],
    ['南雄市珠玑镇聪辈村五组', '南雄市珠玑镇聪辈村***'],
    ['海原县史店乡史店村委会旁', '海原县史店乡史店村委会***'],
    ['广陵区文昌社区', '广陵区文昌社区***'],
  ])('of %s is %s', (address, masked) => expect(maskAddress(address)).toBe(masked));

  it.each([
    '',
    '扬州市文昌中路18号',
    '文昌路12号501室阳光小区',
    '3幢阳光小区',
    '文昌路12栋社区旁',
    '八幢二单元文昌社区',
    'Room 501, Sunshine Tower',
  ])('of %j shows nothing', (address) => expect(maskAddress(address)).toBe('***'));
});
