import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** A case of health; here the key and nothing else. */
@Directive('@key(fields: "id", resolvable: false)')
@ObjectType({ description: 'A case (病例). Health owns it.' })
export class Case {
  @Field(() => ID, { description: 'Opaque: says nothing about who it is.' })
  id!: string;
}
