/**
 * The JetStream API as bytes: requests, strict JSON in, JSON out, the error table. It may use the
 * core's {@code Burst} to send replies and knows nothing of streams or consumers. The one idea to
 * know first: a request that cannot be served is answered with an error of {@link
 * io.sealstream.server.jetstream.api.ErrorCode}, never with silence.
 */
package io.sealstream.server.jetstream.api;
