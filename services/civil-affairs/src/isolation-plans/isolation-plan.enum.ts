import { registerEnumType } from 'type-graphql';

/** Where somebody stays apart. */
export enum IsolationMode {
  HOME = 'HOME',
  CENTRALISED = 'CENTRALISED',
}
registerEnumType(IsolationMode, {
  name: 'IsolationMode',
  description: 'Where somebody stays apart (隔离方式).',
  valuesConfig: {
    HOME: { description: 'At home (居家隔离).' },
    CENTRALISED: { description: 'In a central site (集中隔离).' },
  },
});

/** Whether a plan binds somebody. */
export enum IsolationState {
  ACTIVE = 'ACTIVE',
  RELEASED = 'RELEASED',
}
registerEnumType(IsolationState, {
  name: 'IsolationState',
  description: 'Whether a plan binds somebody (隔离状态).',
  valuesConfig: {
    ACTIVE: { description: 'It binds (隔离中).' },
    RELEASED: { description: 'Its days are over, or its case was excluded (已解除).' },
  },
});
