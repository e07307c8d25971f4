/**
 * The bytes of the NATS client protocol: parsing what clients send, composing what they get. Uses
 * Netty buffers and nothing else of the server. The one idea to know first: a command is parsed
 * only when it is whole in the read buffer, so the parser keeps no state and copies no payload.
 */
package io.sealstream.server.wire;
