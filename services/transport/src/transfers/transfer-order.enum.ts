import { registerEnumType } from 'type-graphql';

/** How far a transfer order is. */
export enum TransferOrderState {
  ORDERED = 'ORDERED',
  UNDER_WAY = 'UNDER_WAY',
  ARRIVED = 'ARRIVED',
  CANCELLED = 'CANCELLED',
}
registerEnumType(TransferOrderState, {
  name: 'TransferOrderState',
  description: 'How far a transfer order is (转运单状态).',
  valuesConfig: {
    ORDERED: { description: 'Ordered; nobody has reported a departure (待转运).' },
    UNDER_WAY: { description: 'The vehicle is on its way (转运中).' },
    ARRIVED: { description: 'The person has arrived (已送达). Final.' },
    CANCELLED: { description: 'Called off because the verification was negative (已取消). Final.' },
  },
});

/** What a transfer begins or ends at. */
export enum TransferPointKind {
  RESIDENCE = 'RESIDENCE',
  DESIGNATED_HOSPITAL = 'DESIGNATED_HOSPITAL',
  ISOLATION_SITE = 'ISOLATION_SITE',
  OTHER = 'OTHER',
}
registerEnumType(TransferPointKind, {
  name: 'TransferPointKind',
  description: 'What a transfer begins or ends at (起讫点类型).',
  valuesConfig: {
    RESIDENCE: { description: 'Where the person lives (住所).' },
    DESIGNATED_HOSPITAL: { description: 'The hospital that takes the infected (定点医院).' },
    ISOLATION_SITE: { description: 'A site of centralised isolation (集中隔离点).' },
    OTHER: { description: 'Elsewhere: a workplace, a checkpoint (其他).' },
  },
});
