/**
 * Consensus as the rest of the server sees it: the group of a stream, its log, its snapshots and
 * the link between its members. It may use the store and nothing above it; the algorithm is in
 * {@code io.sealstream.raft.core}, and {@code io.sealstream.raft.group} runs it. The one idea to
 * know first: Raft moves handles, never message bytes, and a member that could not keep what it
 * promised falls silent for good.
 */
package io.sealstream.raft;
