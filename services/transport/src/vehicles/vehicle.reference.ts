import { demand } from '@tongbu/access';
import type { TransportContext } from '../transport.context.js';
import type { Vehicle } from './vehicle.type.js';

/** A vehicle that another agency points to; null where the caller may not see it. */
export async function vehicleReference(
  { id }: { readonly id: string },
  { caller, vehicles }: TransportContext,
): Promise<Vehicle | null> {
  demand(caller, 'vehicle.read');
  return vehicles.load(id);
}
