/**
 * Asks the servers, over HTTPS with both certificates, and is the only package that talks to them.
 * It may use the JDK's HTTP client and the cluster's certificates, and knows no Kubernetes object.
 * The one idea to know first: an answer counts as a node's own only if its certificate carries that
 * node's name, so a reused pod address can never speak for another.
 */
package io.sealstream.operator.node;
