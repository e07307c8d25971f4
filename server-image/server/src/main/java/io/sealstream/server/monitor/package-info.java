/**
 * Monitoring over HTTP: NATS's pages and Prometheus's. It reads the core and what JetStream says
 * through {@link io.sealstream.server.monitor.JetStreamView}; nothing can be changed through it.
 * The one idea to know first: it runs on one event loop of its own, so that no page holds up a
 * client, and answers from the first moment of a start.
 */
package io.sealstream.server.monitor;
