import { z } from 'zod';
import type { HubClient } from '../client/hub-client.js';
import { CommandRefusal } from '../shell.js';
import type { City } from './city.js';
import type { Desks } from './desks.js';

/** Where a person of the city ended up. */
export interface Resident {
  readonly personId: string;
  readonly jurisdiction: string;
}

export interface RegisterCityOptions {
  readonly city: City;
  readonly desks: Desks;
  /** How long to wait for an agency that does not answer. */
  readonly patienceMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** The most rows that the hub takes in one request. */
const MOST_ROWS = 500;

const PERSONS = `mutation RegisterPersons($input: RegisterPersonsInput!) {
  result: registerPersons(input: $input) { rows: persons { id } userErrors { code message row } }
}`;
const COMMUNITIES = `mutation RegisterCommunities($input: RegisterCommunitiesInput!) {
  result: registerCommunities(input: $input) { rows: communities { id } userErrors { code message row } }
}`;
const HOUSEHOLDS = `mutation RegisterHouseholds($input: RegisterHouseholdsInput!) {
  result: registerHouseholds(input: $input) { rows: households { id } userErrors { code message row } }
}`;
const VEHICLES = `mutation RegisterVehicles($input: RegisterVehiclesInput!) {
  result: registerVehicles(input: $input) { rows: vehicles { id } userErrors { code message row } }
}`;

const resultSchema = z.object({
  result: z.object({
    rows: z.array(z.object({ id: z.string() }).nullable()),
    userErrors: z.array(z.object({ code: z.string(), message: z.string() })),
  }),
});

/**
 * Registers a city at the four agencies, everything marked as an exercise; what is registered already stays. Answers
 * the people, household by household, the head of each first. Throws `CommandRefusal` where an agency refuses or
 * stays away.
 */
export async function registerCity(options: RegisterCityOptions): Promise<Resident[][]> {
  const { city, desks } = options;
  const people = city.households.flatMap((household) => household.people);
  const [ids] = await Promise.all([
    register(desks.publicSecurity, { query: PERSONS, list: 'persons', rows: people }, options),
    register(
      desks.civilAffairs,
      { query: COMMUNITIES, list: 'communities', rows: city.communities },
      options,
    ),
    register(desks.transport, { query: VEHICLES, list: 'vehicles', rows: city.vehicles }, options),
  ]);
  const residents = people.map(({ jurisdiction }, index) => ({ personId: ids[index] ?? '', jurisdiction }));
  let next = 0;
  const homes = city.households.map((household) => {
    const home = residents.slice(next, next + household.people.length);
    next += household.people.length;
    return home;
  });
  const rows = city.households.map(({ people: _, ...household }, index) => ({
    ...household,
    personIds: homes[index]?.map(({ personId }) => personId),
  }));
  await register(desks.civilAffairs, { query: HOUSEHOLDS, list: 'households', rows }, options);
  return homes;
}

async function register(
  desk: HubClient,
  { query, list, rows }: { query: string; list: string; rows: readonly object[] },
  { patienceMs, signal }: RegisterCityOptions,
): Promise<string[]> {
  const ids: string[] = [];
  for (let from = 0; from < rows.length; from += MOST_ROWS) {
    const batch = rows.slice(from, from + MOST_ROWS).map((row) => ({ ...row, exercise: true }));
    const { data } = await desk.askPatiently(
      { query, variables: { input: { [list]: batch } } },
      { patienceMs, signal },
    );
    const { rows: registered, userErrors } = resultSchema.parse(data).result;
    const [refused] = userErrors;
    if (refused) throw new CommandRefusal(`city: ${list} were refused: ${refused.code} ${refused.message}`);
    ids.push(...registered.map((row) => row?.id ?? ''));
  }
  return ids;
}
