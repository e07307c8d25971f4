/**
 * A group on one thread and one clock, whose links, disks, processes and memberships fail. It runs
 * the same algorithm and the same actor as the server. The one idea to know first: a history is
 * nothing but its seed, so a failure is one number.
 */
package io.sealstream.raft.sim;
