package io.sealstream.keyring;

import java.nio.ByteBuffer;

/** 32 random bytes of one store: nodes with one master key have different key-encrypting keys. */
public record StoreSalt(Id128 first, Id128 second) {
  public static final int LENGTH = 2 * Id128.LENGTH;

  public static StoreSalt random(RandomSource random) {
    return new StoreSalt(Id128.random(random), Id128.random(random));
  }

  static StoreSalt read(ByteBuffer from) {
    return new StoreSalt(Id128.read(from), Id128.read(from));
  }

  void write(ByteBuffer into) {
    first.write(into);
    second.write(into);
  }

  byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
    write(bytes);
    return bytes.array();
  }
}
