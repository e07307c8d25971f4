/**
 * The optional admission webhook: tells a person at {@code kubectl apply} what the operator would
 * say later. It may use the reconcile's foresight, the certificates and the writer of Kubernetes
 * objects, and decides nothing itself. The one idea to know first: nothing depends on it; without
 * it the same edits are held by the reconcile, and where it fails they are let through.
 */
package io.sealstream.operator.webhook;
