/**
 * The admin listener: what the operator asks a node, over HTTPS with client certificates. It may
 * use Netty and the JSON library, and knows the server only as an {@link
 * io.sealstream.server.admin.AdministeredNode}. The one idea to know first: decisions about keys
 * are taken from here and from nowhere else, so nothing is answered before the peer has shown a
 * certificate of the cluster's own authority with the operator's name in it.
 */
package io.sealstream.server.admin;
