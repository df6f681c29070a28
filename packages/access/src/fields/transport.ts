import type { FieldTable } from './field-class.js';

/** What transport owns: vehicles and transfers. */
export const TRANSPORT_FIELDS = {
  Vehicle: {
    release: 'vehicle.read',
    fields: { id: 'P0', plate: 'P0', kind: 'P0', seats: 'P0', jurisdiction: 'P0', exercise: 'P0' },
  },
  VehicleConnection: { release: 'vehicle.read', fields: { edges: 'P0', pageInfo: 'P0' } },
  VehicleEdge: { release: 'vehicle.read', fields: { cursor: 'P0', node: 'P0' } },
  RegisterVehiclesPayload: { release: 'vehicle.register', fields: { vehicles: 'P0', userErrors: 'P0' } },
  TransferOrder: {
    release: 'case.read',
    fields: {
      id: 'P1',
      caseId: 'P1',
      state: 'P1',
      from: 'P1',
      to: 'P1',
      orderedAt: 'P1',
      departedAt: 'P1',
      arrivedAt: 'P1',
      cancelledAt: 'P1',
      exercise: 'P0',
      vehicle: ['P1', 'vehicle.read'],
      person: 'P1',
    },
  },
  TransferPoint: {
    release: 'case.read',
    fields: { kind: 'P1', jurisdiction: 'P1', place: ['P2', 'transferPlace'] },
  },
  StartTransferPayload: {
    release: 'transfer.work',
    fields: { response: 'P1', order: 'P1', userErrors: 'P0' },
  },
  CompleteTransferPayload: {
    release: 'transfer.work',
    fields: { response: 'P1', order: 'P1', userErrors: 'P0' },
  },
} as const satisfies FieldTable;
