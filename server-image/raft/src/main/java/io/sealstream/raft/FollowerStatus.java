package io.sealstream.raft;

/**
 * Another member as its leader sees it.
 *
 * @param match the entries up to here are there, durably
 * @param ticksSinceHeard time since it said something; before it did for the first time, since the
 *     leader began to follow it
 * @param lostEntries it lacks what it had acknowledged to this leader: it started from a log whose
 *     end was gone, and could not notice
 */
public record FollowerStatus(
    MemberId member, long match, int ticksSinceHeard, boolean lostEntries) {}
