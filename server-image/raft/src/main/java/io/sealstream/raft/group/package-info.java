/**
 * Runs the algorithm of {@code io.sealstream.raft.core}: gives it what happens, one thing at a
 * time, and carries out what follows with the log, the link, the machine and the clients of one
 * group. It may use the two packages above it. The one idea to know first: whatever waits in the
 * mailbox is handled before anything is written or sent, so many proposals share one write and one
 * message.
 */
package io.sealstream.raft.group;
