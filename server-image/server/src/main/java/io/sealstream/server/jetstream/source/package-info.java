/**
 * Where a stream gets messages from other than its own subjects: what a user says about mirrors and
 * sources, how subjects are mapped on the way, what a message says about where it came from. It may
 * use {@code api} alone. The one idea to know first: a source is known by its index name (stream,
 * filters, destinations), so a stream may draw from one other stream twice.
 */
package io.sealstream.server.jetstream.source;
