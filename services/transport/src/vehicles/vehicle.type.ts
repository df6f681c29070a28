import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { VehicleKind } from './vehicle.enum.js';

/** One vehicle of the response. */
@Directive('@key(fields: "id")')
@ObjectType({ description: 'A vehicle that the response may use (车辆).' })
export class Vehicle {
  @Field(() => ID, { description: 'The id of the vehicle.' })
  id!: string;

  @Field(() => String, {
    description: 'The number plate, in capitals and without separators (车牌号).',
  })
  plate!: string;

  @Field(() => VehicleKind, { description: 'What it is built for (车辆类型).' })
  kind!: VehicleKind;

  @Field(() => Int, { description: 'How many people it takes beside the driver (核定载客).' })
  seats!: number;

  @Field(() => String, { description: 'GB/T 2260 code of the place that sends it out (属地).' })
  jurisdiction!: string;

  @Field(() => Boolean, { description: 'Invented for a drill: it carries nobody real (演练).' })
  exercise!: boolean;
}
