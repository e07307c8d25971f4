/**
 * The command line for a store that no server has open: {@code sealstream store …}. It may use the
 * store and JetStream's states; nothing of a running server. The one idea to know first: what only
 * looks at a store opens it over a disk that keeps every change in memory, so looking never changes
 * a byte, and every command takes the store's lock.
 */
package io.sealstream.server.tool;
