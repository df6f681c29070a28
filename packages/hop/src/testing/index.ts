export { TestHops } from './test-hops.js';
