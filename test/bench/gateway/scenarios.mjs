import { LARGE, SMALL } from './queries.mjs';

const everyHeaderDiffers = 'every request with a header of its own';

/** What is measured, and what Tongbu is to reach: times Hive's rate, and processor time of the gateway a request. */
export const SCENARIOS = {
  small: {
    title: `4 Apollo Server subgraphs, 20 products; ${everyHeaderDiffers}`,
    query: SMALL,
    subgraphs: 'apollo',
    merging: false,
    goals: { ratio: 3, cpuOfHive: 1 / 8 },
  },
  large: {
    title: `88 KB answer, memoised subgraphs; ${everyHeaderDiffers}`,
    query: LARGE,
    subgraphs: 'memoised',
    merging: false,
    goals: { ratio: 8, cpuMs: 2 },
  },
  merged: {
    title: '88 KB answer, memoised subgraphs; identical requests, which a gateway may merge',
    query: LARGE,
    subgraphs: 'memoised',
    merging: true,
    goals: { ratio: 2.5 },
  },
};
