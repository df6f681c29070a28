import { Field, InputType, Int } from 'type-graphql';
import { VehicleKind } from './vehicle.enum.js';

@InputType({ description: 'A vehicle that the response may use (车辆).' })
export class RegisterVehicleInput {
  @Field(() => String, {
    description:
      'The number plate of the civil series, GA 36; separators and lower case are accepted (车牌号).',
  })
  plate!: string;

  @Field(() => VehicleKind, { description: 'What it is built for (车辆类型).' })
  kind!: VehicleKind;

  @Field(() => Int, { description: 'How many people it takes beside the driver, 1 to 200 (核定载客).' })
  seats!: number;

  @Field(() => String, { description: 'GB/T 2260 code of the place that sends it out (属地).' })
  jurisdiction!: string;

  @Field(() => Boolean, { nullable: true, description: 'True for an invented vehicle of a drill (演练).' })
  exercise?: boolean | null;
}

@InputType({ description: 'Vehicles to register: at most 500 (车辆登记).' })
export class RegisterVehiclesInput {
  @Field(() => [RegisterVehicleInput], { description: 'At most 500; more refuse the whole request.' })
  vehicles!: RegisterVehicleInput[];
}
