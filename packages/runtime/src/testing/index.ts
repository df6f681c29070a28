export { type ReceivedSpan, TraceReceiver } from './trace-receiver.js';
