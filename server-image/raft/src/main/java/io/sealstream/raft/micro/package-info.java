/**
 * MicroRaft behind the interfaces of {@code io.sealstream.raft}, with the rules that it lacks. The
 * only package that may use {@code io.microraft}. The one idea to know first: whatever goes into or
 * out of a node passes a rule here, on the group's own thread, so that the rule and what it decides
 * on cannot drift apart.
 */
package io.sealstream.raft.micro;
