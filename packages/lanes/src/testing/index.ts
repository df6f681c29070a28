export { type ResponseSource, startResponseSource } from './response-source.js';
