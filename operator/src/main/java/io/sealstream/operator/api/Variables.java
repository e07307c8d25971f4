package io.sealstream.operator.api;

/** The environment variables of the server container. */
public final class Variables {
  public static final String POD_NAME = "POD_NAME";

  /** The master key, from the Secret that the spec names. */
  public static final String KEY = "JS_KEY";

  /** The key before, only while rotating. */
  public static final String PREVIOUS_KEY = "JS_PREV_KEY";

  /** The fingerprint of the key that the operator meant; empty for Plaintext. */
  public static final String FINGERPRINT = "SEALSTREAM_FINGERPRINT";

  /** The fingerprint of the key before; empty unless rotating. */
  public static final String PREVIOUS_FINGERPRINT = "SEALSTREAM_PREVIOUS_FINGERPRINT";

  /** Of several nodes: the file with this node's certificate. */
  public static final String CERTIFICATE_FILE = "SEALSTREAM_CERT_FILE";

  /** Of several nodes: the file with the key of this node's certificate. */
  public static final String KEY_FILE = "SEALSTREAM_KEY_FILE";

  private Variables() {}
}
