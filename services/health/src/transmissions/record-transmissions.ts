import type { Changing } from '@tongbu/audit';
import { MAX_ROWS, refuse, refuseText, refuseTooMany, rowPlace } from '@tongbu/subgraph';
import type { HealthContext } from '../health.context.js';
import type { RecordTransmissionsInput } from './transmission.input.js';
import type { RecordTransmissionsPayload } from './transmission.payload.js';
import { insertLinks } from './transmission-link.store.js';

const MAX_RELATION = 100;
/** The source of links that were judged here, not imported. */
const INVESTIGATION = 'investigation';

/**
 * Records who infected whom, as investigations judged. Both cases must be ones that the caller may see; a drill's case
 * and a real one are never linked. Recording a link again changes nothing.
 */
export async function recordTransmissions(
  { cases, change }: HealthContext & Changing,
  { transmissions }: RecordTransmissionsInput,
): Promise<RecordTransmissionsPayload> {
  if (transmissions.length > MAX_ROWS) {
    return { recorded: 0, duplicates: 0, userErrors: [refuseTooMany('transmissions')] };
  }
  const checked = await Promise.all(
    transmissions.map(async ({ infectorCaseId, infecteeCaseId, household, relation }, row) => {
      const place = rowPlace('transmissions', row);
      const [infector, infectee] = await Promise.all([
        cases.load(infectorCaseId),
        cases.load(infecteeCaseId),
      ]);
      const refusals = [
        ...(infector ? [] : [refuse('NOT_FOUND', 'There is no such case.', place, 'infectorCaseId')]),
        ...(infectee ? [] : [refuse('NOT_FOUND', 'There is no such case.', place, 'infecteeCaseId')]),
        ...(typeof relation === 'string' ? refuseText(relation, MAX_RELATION, place, 'relation') : []),
      ];
      if (!infector || !infectee) return { refusals };
      if (infector.id === infectee.id) {
        refusals.push(
          refuse('SELF_INFECTION', 'A case cannot have infected itself.', place, 'infecteeCaseId'),
        );
      }
      if (infector.exercise !== infectee.exercise) {
        refusals.push(
          refuse('CONFLICT', 'A case of a drill is never linked to a real one.', place, 'infecteeCaseId'),
        );
      }
      const link = {
        infectorCaseId: infector.id,
        infecteeCaseId: infectee.id,
        household: household ?? null,
        relation: relation ?? null,
        source: INVESTIGATION,
      };
      return { refusals, link };
    }),
  );
  const links = checked.flatMap(({ refusals, link }) => (refusals.length === 0 && link ? [link] : []));
  const recorded = await change.write(async (tx) => {
    const added = await insertLinks(tx, links);
    change.tell({
      changed: added,
      unchanged: links.length - added,
      refused: transmissions.length - links.length,
    });
    return added;
  });
  return {
    recorded,
    duplicates: links.length - recorded,
    userErrors: checked.flatMap(({ refusals }) => refusals),
  };
}
