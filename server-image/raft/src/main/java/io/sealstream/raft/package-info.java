/**
 * Consensus as the rest of the server sees it: the group of a stream, its log, its snapshots and
 * the link between its members, as interfaces of our own. It may use the store and nothing above
 * it; only {@code io.sealstream.raft.micro} knows the engine behind. The one idea to know first:
 * Raft moves handles, never message bytes, and a member that could not keep what it promised falls
 * silent for good.
 */
package io.sealstream.raft;
