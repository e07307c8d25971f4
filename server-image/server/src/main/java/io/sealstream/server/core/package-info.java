/**
 * Core NATS: connections, the subject tree and the routing of messages between them. JetStream and
 * monitoring sit on {@link io.sealstream.server.core.Bus} like clients without a socket. The one
 * idea to know first: a connection belongs to one event loop, and bytes reach another connection
 * only as finished protocol bytes, one hand-over per read or burst.
 */
package io.sealstream.server.core;
