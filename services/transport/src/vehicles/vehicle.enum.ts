import { registerEnumType } from 'type-graphql';

/** What a vehicle is built for. */
export enum VehicleKind {
  NEGATIVE_PRESSURE_AMBULANCE = 'NEGATIVE_PRESSURE_AMBULANCE',
  AMBULANCE = 'AMBULANCE',
  BUS = 'BUS',
  CAR = 'CAR',
}
registerEnumType(VehicleKind, {
  name: 'VehicleKind',
  description: 'What a vehicle is built for (车辆类型).',
  valuesConfig: {
    NEGATIVE_PRESSURE_AMBULANCE: {
      description: 'Ambulance whose air does not leave it unfiltered (负压救护车).',
    },
    AMBULANCE: { description: 'Ambulance (救护车).' },
    BUS: { description: 'Bus or coach (客车).' },
    CAR: { description: 'Car (小客车).' },
  },
});
