import { chance } from './random.js';
import { type SyntheticPerson, syntheticPerson } from './synthetic-person.js';

/** What a city is made from. */
export interface CityPlan {
  readonly seed: number;
  /** 1 is all of it: 30,597 households and 91,690 people. */
  readonly scale: number;
}

export interface SyntheticHousehold {
  readonly externalId: string;
  readonly communityCode: string;
  readonly gridName: string;
  readonly address: string;
  readonly people: readonly SyntheticPerson[];
}

export interface SyntheticCommunity {
  readonly code: string;
  readonly name: string;
  readonly jurisdiction: string;
  readonly grids: readonly {
    readonly name: string;
    readonly leader: string;
    readonly head: string;
    readonly memberCount: number;
  }[];
}

export interface SyntheticVehicle {
  readonly plate: string;
  readonly kind: 'NEGATIVE_PRESSURE_AMBULANCE' | 'AMBULANCE' | 'BUS';
  readonly seats: number;
  readonly jurisdiction: string;
}

/** An invented city: everything in it is marked as an exercise where it is registered. */
export interface City {
  readonly communities: readonly SyntheticCommunity[];
  readonly households: readonly SyntheticHousehold[];
  readonly vehicles: readonly SyntheticVehicle[];
}

/** About a hundredth of Suining: small enough for a first start. */
export const USUAL_PLAN: CityPlan = { seed: 2022, scale: 0.01 };

/** Suining's census of February 2020 (domain.md #36–38): 141 grids in 46 villages and communities. */
const CENSUS = { households: 30_597, persons: 91_690, grids: 141, communities: 46 } as const;

interface Place {
  readonly jurisdiction: string;
  readonly area: string;
  readonly plates: string;
  readonly households: (suining: number) => number;
  readonly firstHousehold: number;
}

/** A part of Yangzhou stands beside Suining, so that who answers for one place can be seen not to see the other. */
const PLACES: readonly Place[] = [
  {
    jurisdiction: '510903',
    area: '990903',
    plates: '川JEX',
    households: (suining) => suining,
    firstHousehold: 0,
  },
  {
    jurisdiction: '321002',
    area: '991002',
    plates: '苏KEX',
    households: (suining) => Math.max(20, Math.round(suining / 10)),
    firstHousehold: CENSUS.households,
  },
];

/**
 * Makes the city of a plan: the same one every time, and a larger scale has all of a smaller one's people. Throws
 * RangeError for a scale that is not more than 0 and at most 1.
 */
export function buildCity({ seed, scale }: CityPlan): City {
  if (!(scale > 0 && scale <= 1)) throw new RangeError('the scale is more than 0 and at most 1');
  const suining = Math.max(1, Math.round(CENSUS.households * scale));
  const parts = PLACES.map((place) => {
    const households = Array.from({ length: place.households(suining) }, (_, index) =>
      household(place, index, seed),
    );
    return {
      communities: communitiesOf(place, Math.ceil(households.length / HOUSEHOLDS_A_GRID)),
      households,
      vehicles: vehiclesOf(place, scale),
    };
  });
  return {
    communities: parts.flatMap(({ communities }) => communities),
    households: parts.flatMap(({ households }) => households),
    vehicles: parts.flatMap(({ vehicles }) => vehicles),
  };
}

const HOUSEHOLDS_A_GRID = CENSUS.households / CENSUS.grids;
const two = (number: number) => String(number).padStart(2, '0');

const communityIndex = (grid: number) => Math.floor((grid * CENSUS.communities) / CENSUS.grids);
const communityCode = ({ jurisdiction }: Place, grid: number) =>
  `EX-${jurisdiction}-${two(communityIndex(grid) + 1)}`;
const gridName = (grid: number) => `演练第${grid + 1}网格`;

function household(place: Place, index: number, seed: number): SyntheticHousehold {
  const grid = Math.floor(index / HOUSEHOLDS_A_GRID);
  const address = `演练路${grid + 1}号${index + 1}室`;
  const personPlace = { jurisdiction: place.jurisdiction, area: place.area, address };
  const from = place.firstHousehold + index;
  const [first, size] = membersOf(from, seed);
  return {
    externalId: `EX-${place.jurisdiction}-${index + 1}`,
    communityCode: communityCode(place, grid),
    gridName: gridName(grid),
    address,
    people: [
      syntheticPerson('head', from, { seed, place: personPlace }),
      ...Array.from({ length: size - 1 }, (_, member) =>
        syntheticPerson('member', first + member, { seed, place: personPlace }),
      ),
    ],
  };
}

/**
 * How many people before the household, heads left out, and how many in it. All together are as many as the census
 * counted; of two neighbours one has as many more as the other has fewer.
 */
function membersOf(index: number, seed: number): [first: number, size: number] {
  const before = (count: number) => Math.floor((count * CENSUS.persons) / CENSUS.households) - count;
  const pair = index - (index % 2);
  const [start, middle, end] = [before(pair), before(pair + 1), before(pair + 2)];
  const wanted = Math.floor(chance(seed, 'household', pair) * 5) - 2;
  const border = Math.min(Math.max(middle + wanted, start), end);
  const [first, next] = index === pair ? [start, border] : [border, end];
  return [first, 1 + next - first];
}

function communitiesOf(place: Place, grids: number): SyntheticCommunity[] {
  const communities = new Map<string, number[]>();
  for (let grid = 0; grid < grids; grid += 1) {
    const code = communityCode(place, grid);
    communities.set(code, [...(communities.get(code) ?? []), grid]);
  }
  return [...communities].map(([code, own], index) => ({
    code,
    name: `演练第${index + 1}社区`,
    jurisdiction: place.jurisdiction,
    grids: own.map((grid) => ({
      name: gridName(grid),
      leader: `exercise-leader-${place.jurisdiction}-${two(grid + 1)}`,
      head: `exercise-head-${place.jurisdiction}-${two(grid + 1)}`,
      // 十余名网格员.
      memberCount: 12,
    })),
  }));
}

/** Fifty buses took 24,000 people in Yangzhou; a city of this scale has its share, and two ambulances at least. */
function vehiclesOf({ plates, jurisdiction }: Place, scale: number): SyntheticVehicle[] {
  const kinds = [
    ...Array.from({ length: 2 + Math.round(18 * scale) }, () => 'NEGATIVE_PRESSURE_AMBULANCE' as const),
    'AMBULANCE' as const,
    ...Array.from({ length: 1 + Math.round(49 * scale) }, () => 'BUS' as const),
  ];
  return kinds.map((kind, index) => ({
    plate: `${plates}${String(index + 1).padStart(3, '0')}`,
    kind,
    seats: kind === 'BUS' ? 30 : 2,
    jurisdiction,
  }));
}
