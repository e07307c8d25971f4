/**
 * Stories of things that go away and come back: records, objects, the API server, the operator.
 * They use the world only. The one idea to know first: whatever is wiped, what is left gives the
 * same verdict.
 */
package io.sealstream.e2e.recovery;
