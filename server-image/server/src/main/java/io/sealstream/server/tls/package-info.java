/**
 * Certificates that change while the server runs. Uses Netty and nothing of the server. The one
 * idea to know first: a context is asked for with each connection, and files that do not fit
 * together never replace one that works.
 */
package io.sealstream.server.tls;
