/**
 * The links to the other servers of the cluster: one connection per pair of servers that carries
 * interest, messages, Raft and requests. It may use core NATS, the options and the types of Raft,
 * and knows neither JetStream nor the store. The one idea to know first: a link is a connection of
 * core's event loops like a client's, and which links there are is decided on one of these loops
 * alone, the {@code Mesh}'s.
 */
package io.sealstream.server.cluster;
