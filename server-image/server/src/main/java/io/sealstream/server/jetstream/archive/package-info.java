/**
 * Streams outside a server: found in a store that is only looked at, and as the archives that
 * backups are made of. It may use the store's logs and the stream and consumer states, and knows no
 * live stream. The one idea to know first: a stream is its configuration, its messages with their
 * sequences and times, and its consumers' positions; whatever carries these three carries it.
 */
package io.sealstream.server.jetstream.archive;
