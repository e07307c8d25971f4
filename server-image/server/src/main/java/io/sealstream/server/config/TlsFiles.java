package io.sealstream.server.config;

import java.nio.file.Path;

/**
 * What TLS needs. Files are PEM; the key is unencrypted PKCS#8.
 *
 * @param certFile this server's certificate
 * @param keyFile its private key
 * @param caFile the authority that signs the certificates of those who connect
 */
public record TlsFiles(Path certFile, Path keyFile, Path caFile) {}
