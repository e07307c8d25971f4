/**
 * What the servers of a cluster agree on about their streams: which servers there are, which of
 * them keep which stream, and where a new one goes. It may use the raft's names, a stream's
 * configuration and the API's errors. The one idea to know first: everything here is a pure
 * function of entries that a majority has, so all servers come to the same state; who is reachable
 * at the moment is no part of it.
 */
package io.sealstream.server.jetstream.meta;
