export { type AnswerBytes, answerBytes } from './answer-bytes.js';
export { subscribeTo, type TestSubscription } from './subscription.js';
export { createTestIdentity, type TestIdentity } from './test-identity.js';
export { type Answer, ask, type Operation, startTestService, type TestService } from './test-service.js';
