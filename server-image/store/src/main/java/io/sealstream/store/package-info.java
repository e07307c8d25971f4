/**
 * The sealed store: one journal, one superblock, one catalog and the segments of all streams of a
 * node, everything written through {@link io.sealstream.store.Disk} and sealed by {@code
 * io.sealstream.keyring}. It may use the keyring and nothing above it: what an entry means is known
 * only to the {@link io.sealstream.store.StreamMachine} of its stream. The one idea to know first:
 * state changes only by applying journal entries, after they are durable, live and in replay alike.
 */
package io.sealstream.store;
