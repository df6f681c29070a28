import { z } from 'zod';
import { isJurisdictionCode } from './jurisdiction-code.js';

/** A jurisdiction code as `isJurisdictionCode` has it, for schemas. */
export const jurisdictionCode = z.string().refine(isJurisdictionCode, 'not a jurisdiction code');
