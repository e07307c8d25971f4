/**
 * The client of the demo: an ordinary NATS application on jnats that publishes orders and counts
 * them back. It may use jnats only. The one idea to know first: an order counts when its
 * acknowledgement came, and the verdict is read back from the stream, not remembered.
 */
package io.sealstream.e2e.demo;
