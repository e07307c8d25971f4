/**
 * Backups over the API: a stream leaves as an archive in chunks, and comes back from one. It may
 * use the streams' actors and the archive formats. The one idea to know first: nothing is spooled;
 * what comes in is journaled entry by entry under the new stream's own key, and the stream exists
 * for nobody before its last entry is durable.
 */
package io.sealstream.server.jetstream.backup;
