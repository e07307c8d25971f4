/**
 * The certificates inside one cluster: an authority, a pair for each node, and the pair with which
 * the operator asks the nodes. It may use Bouncy Castle and the JDK, and neither Kubernetes nor the
 * rest of the operator. The one idea to know first: the authority keeps its key for ever and only
 * its certificate is renewed, so old and new certificates trust each other at every instant of a
 * renewal, and no order of restarts matters.
 */
package io.sealstream.operator.tls;
