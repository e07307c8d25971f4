package io.sealstream.server.jetstream.meta;

import io.sealstream.raft.MemberId;

/**
 * One server's place in a stream's group.
 *
 * @param node name of the server
 * @param member the incarnation of its replica: another one when it has to be rebuilt
 */
public record Seat(String node, MemberId member) {}
