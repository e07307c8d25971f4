/**
 * The replicas of this server, live: each is a member of a Raft group on a stream of the sealed
 * store. It may use streams, the meta group's types, the raft and the links to other servers. The
 * one idea to know first: a replica only applies what its group agreed on; for as long as it leads,
 * it has a {@code StreamActor} over it whose journal is the group.
 */
package io.sealstream.server.jetstream.replica;
