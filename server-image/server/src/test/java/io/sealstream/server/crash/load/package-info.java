/**
 * Clients that work against a server which may die at any moment, and ledgers of what they were
 * told, kept outside of it. Uses a real NATS client and nothing of the server's. The one idea to
 * know first: an answer is written down when it arrives, a request before it is sent, so that after
 * a death each message is known to be there, known to be gone, or under way.
 */
package io.sealstream.server.crash.load;
