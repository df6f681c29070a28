import { DateTimeScalar } from '@tongbu/vocabulary';
import { Field, ID, ObjectType } from 'type-graphql';
import { TransferOrderState, TransferPointKind } from './transfer-order.enum.js';

/** Where a transfer begins or ends. Its place is resolved for whoever may read it. */
@ObjectType({ description: 'Where a transfer begins or ends (起讫点).' })
export class TransferPoint {
  @Field(() => TransferPointKind, { description: 'What it is (类型).' })
  kind!: TransferPointKind;

  @Field(() => String, { description: 'GB/T 2260 code of the place where it is (所在地).' })
  jurisdiction!: string;
}

/** The order to bring one person from where they are to where they are cared for. Vehicle and person are resolved beside it. */
@ObjectType({ description: 'The order to bring a person from where they are to hospital (转运单).' })
export class TransferOrder {
  @Field(() => ID, { description: 'The id of the order.' })
  id!: string;

  @Field(() => ID, { description: 'The case for which the person is moved.' })
  caseId!: string;

  @Field(() => TransferOrderState, { description: 'How far it is (状态).' })
  state!: TransferOrderState;

  @Field(() => TransferPoint, { description: 'Where the person is taken from (起点).' })
  from!: TransferPoint;

  @Field(() => TransferPoint, { description: 'Where the person is taken to (终点).' })
  to!: TransferPoint;

  @Field(() => DateTimeScalar, { description: 'When it was ordered: with the lane (下达时间).' })
  orderedAt!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the departure was reported; null where only the arrival was (出发时间).',
  })
  departedAt?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the person arrived (送达时间).' })
  arrivedAt?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was called off (取消时间).' })
  cancelledAt?: Date | null;

  @Field(() => Boolean, { description: 'Part of a drill, never of statistics (演练).' })
  exercise!: boolean;
}
