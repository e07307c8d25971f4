/**
 * The log, in nats-server's format. Uses only the JDK and SLF4J, whose calls from libraries end up
 * here. The one idea to know first: one line is one write under one lock, and no secret is ever
 * passed to it.
 */
package io.sealstream.server.log;
