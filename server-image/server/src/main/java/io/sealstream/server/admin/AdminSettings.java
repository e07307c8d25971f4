package io.sealstream.server.admin;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * The block {@code sealstream { admin {} }}. Files are PEM; the key is unencrypted PKCS#8.
 *
 * @param listen address and port; port 0 picks a free one
 * @param certFile this node's certificate
 * @param keyFile its private key
 * @param caFile the authority that signs client certificates
 */
public record AdminSettings(InetSocketAddress listen, Path certFile, Path keyFile, Path caFile) {}
