/**
 * The server process: {@code Main} reads what it was told, binds the socket, and puts the parts
 * together. It may use every package of the server; none of them uses it. The one idea to know
 * first: clients are served at once, everything else starts behind their back.
 */
package io.sealstream.server;
