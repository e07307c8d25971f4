/**
 * One JetStream stream: its configuration, its durable state, the actor that owns it and the path
 * of a publish through it. It may use the store, the core's bus and the {@code api} package;
 * consumers plug in through {@link io.sealstream.server.jetstream.stream.ConsumerEngine}. The one
 * idea to know first: the actor checks against what is <em>staged</em>, everybody else sees what
 * was <em>applied</em>, and {@link io.sealstream.server.jetstream.stream.StreamState} changes only
 * by applying durable entries.
 */
package io.sealstream.server.jetstream.stream;
