/**
 * The only writer to Kubernetes. It may use the Kubernetes client, and decides nothing: it is told
 * what an object should be or which pod should go. The one idea to know first: an object is written
 * only when a field of the operator's own differs or the operator would write something else than
 * the last time, so a converged cluster causes no write at all, not even one that changes nothing.
 */
package io.sealstream.operator.apply;
