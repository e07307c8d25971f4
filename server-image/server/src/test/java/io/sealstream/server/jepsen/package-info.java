/**
 * Three real server processes that lose messages to nothing: seeded runs with kills, pauses,
 * partitions, power cuts, rot, full disks and changes of members, under clients whose history is
 * kept outside of the cluster and checked afterwards. Uses a real NATS client, the simulated
 * volumes of the crash stories and nothing of the server's. The one idea to know first: an answer
 * that did not come says nothing, an answer that came is a promise.
 */
package io.sealstream.server.jepsen;
