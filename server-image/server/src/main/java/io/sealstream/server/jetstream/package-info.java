/**
 * JetStream of one server: opens with the sealed store, finds the streams, answers the API. It puts
 * the parts together ({@code api}, {@code stream}, {@code consumer}) and owns what concerns more
 * than one stream: names, subject overlaps, storage. The one idea to know first: requests that come
 * before the store is open wait in {@link io.sealstream.server.jetstream.ApiGate}, and changes of
 * assets happen one after the other at the {@link io.sealstream.server.jetstream.AssetDesk}.
 */
package io.sealstream.server.jetstream;
