/**
 * The Raft algorithm as Diego Ongaro's thesis has it ("Consensus: Bridging Theory and Practice",
 * 2014; section numbers in comments are its), for one member of one group: what happens goes in,
 * what has to be done comes out as {@code Effects}. It knows only the types of the package above;
 * no threads, no clock, no disk, no chance of its own. The one idea to know first: nothing is said
 * that a crash could take back, so a message waits in the outbox for the write that it rests on.
 */
package io.sealstream.raft.core;
