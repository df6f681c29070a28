import type { MappingText } from './mapping-schema.js';

const SEXES = { male: 'MALE', female: 'FEMALE' };

const side = (name: 'infector' | 'infectee'): MappingText['columns'] => ({
  [`${name}.externalId`]: `${name}_id`,
  [`${name}.ageYears`]: `${name}_age`,
  [`${name}.sex`]: { column: `${name}_gender`, values: SEXES },
  [`${name}.reportedPlace`]: `${name}_reported_city`,
  [`${name}.infectedPlace`]: `${name}_infected_city`,
  [`${name}.onsetDate`]: `${name}_onset_date`,
});

/**
 * The transmission pairs of mainland China, January and February 2020 (Xu et al., Clinical Infectious Diseases
 * 2020, doi 10.1093/cid/ciaa790), as their authors published them. `pair_id` repeats, so it is left out.
 */
const COVID19_CHINA_2020: MappingText = {
  source: 'covid19-china-2020',
  encoding: 'windows-1252',
  dateFormat: 'M/D/YYYY',
  missing: ['unknown'],
  constants: { jurisdiction: '000000', status: 'CONFIRMED', reportedAt: '2020-02-29T00:00:00Z' },
  columns: {
    ...side('infector'),
    ...side('infectee'),
    household: { column: 'is_household', values: { yes: true, no: false } },
    relation: 'infectee_relation_to_infector',
  },
};

/** The mappings that come with the command, by name. */
export const PRESETS: ReadonlyMap<string, MappingText> = new Map([
  ['covid19-china-2020', COVID19_CHINA_2020],
]);
