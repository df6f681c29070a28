export { findInDatabase } from './find-in-database.js';
