package io.sealstream.keyring;

import java.util.HexFormat;

/** Tells subkeys apart, for the simulation that counts what each of them sealed. */
public final class SubKeyBytes {
  private SubKeyBytes() {}

  public static String of(SubKey key) {
    return HexFormat.of().formatHex(key.secret().getEncoded());
  }
}
