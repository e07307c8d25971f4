/**
 * A group's log inside the journal entries of its stream: what Raft writes are entries of the
 * stream's machine, and the machine's saved state holds what is not applied yet. What a member
 * lacks is fetched from another into a stream beside its own first. It may use the store and the
 * packages beside it. The one idea to know first: a durable entry changes only the log; the
 * stream's own state changes when Raft says that the entry is committed.
 */
package io.sealstream.raft.journal;
