import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { readTraceParent, traceParentOf } from './trace-parent.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

test('what was written is read as the same remote span', () => {
  const header = `00-${TRACE}-${SPAN}-01`;
  const context = readTraceParent(header) ?? ROOT_CONTEXT;
  expect(trace.getSpanContext(context)).toEqual({
    traceId: TRACE,
    spanId: SPAN,
    traceFlags: 1,
    isRemote: true,
  });
  const span = trace.getSpan(context);
  expect(span && traceParentOf(span)).toBe(header);
});

test('flags that we do not know are not passed on', () => {
  const span = trace.getSpan(readTraceParent(`00-${TRACE}-${SPAN}-fe`) ?? ROOT_CONTEXT);
  expect(span && traceParentOf(span)).toBe(`00-${TRACE}-${SPAN}-00`);
});

test.each([
  undefined,
  '',
  'x',
  [`00-${TRACE}-${SPAN}-01`],
  `00-${'0'.repeat(32)}-${SPAN}-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
  `00-${TRACE.toUpperCase()}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-01-more`,
  `01-${TRACE}-${SPAN}-01`,
])('%j names no span', (header) => {
  expect(readTraceParent(header)).toBeUndefined();
});
