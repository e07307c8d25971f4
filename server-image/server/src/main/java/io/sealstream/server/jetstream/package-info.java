/**
 * JetStream of one server: opens with the sealed store, finds the streams, answers the API. It puts
 * the parts together ({@code api}, {@code stream}, {@code consumer}) and owns what concerns more
 * than one stream: names, subject overlaps, storage. The one idea to know first: changes of assets
 * happen one after the other at the desk, everything else goes to the stream's own actor.
 */
package io.sealstream.server.jetstream;
