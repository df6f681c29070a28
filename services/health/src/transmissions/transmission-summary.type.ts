import { Field, Float, Int, ObjectType } from 'type-graphql';

@ObjectType({ description: 'Days from the onset of the earlier case to that of the later one (代间距).' })
export class SerialInterval {
  @Field(() => Int, { description: 'Pairs of which both onsets are known.' })
  n!: number;

  @Field(() => Float, { nullable: true, description: 'The mean, in days; null without a pair.' })
  mean!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The sample standard deviation, in days; null with fewer than two pairs.',
  })
  sd!: number | null;
}

@ObjectType({
  description: 'The shape of transmission among the cases that stand in at least one link (传播链汇总).',
})
export class TransmissionSummary {
  @Field(() => Int, { description: 'Cases that stand in at least one link.' })
  cases!: number;

  @Field(() => Int, { description: 'Links: who infected whom.' })
  links!: number;

  @Field(() => Int, { description: 'Clusters: groups of cases that links join (聚集性疫情).' })
  clusters!: number;

  @Field(() => Int, { description: 'Cases of the largest cluster.' })
  largestCluster!: number;

  @Field(() => [Int], {
    description: 'Cases of generation 0, 1, 2, …: how many links from a case that nobody infected (代际).',
  })
  generations!: number[];

  @Field(() => Int, { description: 'Cases of which two reports tell an attribute differently (冲突).' })
  conflicts!: number;

  /** The links behind the figures, for the fields that take arguments. */
  network!: TransmissionNetwork;
}

/** What the fields with arguments compute from. */
export interface TransmissionNetwork {
  readonly secondaryCases: ReadonlyMap<string, number>;
  /** Days from onset to onset, of the pairs of which both are known. */
  readonly intervals: readonly { readonly days: number; readonly household: boolean | null }[];
}
