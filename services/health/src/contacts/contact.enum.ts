import { registerEnumType } from 'type-graphql';

/** How somebody was exposed, in the control protocol's classes (判定类别). */
export enum ContactCategory {
  CLOSE_CONTACT = 'CLOSE_CONTACT',
  CONTACT_OF_CONTACT = 'CONTACT_OF_CONTACT',
  GENERAL_CONTACT = 'GENERAL_CONTACT',
  CO_EXPOSED = 'CO_EXPOSED',
}
registerEnumType(ContactCategory, {
  name: 'ContactCategory',
  description: 'How somebody was exposed (接触者类别).',
  valuesConfig: {
    CLOSE_CONTACT: { description: 'Close contact (密切接触者).' },
    CONTACT_OF_CONTACT: { description: 'Contact of a close contact (次密接).' },
    GENERAL_CONTACT: { description: 'General contact (一般接触者).' },
    CO_EXPOSED: { description: 'At the same place at the same time (时空伴随).' },
  },
});
