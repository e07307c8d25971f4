package io.sealstream.server.core;

import io.sealstream.keyring.KernelRandom;
import java.time.Instant;

/**
 * Who this process is to its clients.
 *
 * @param serverId in the form of a NATS server's public key; new with each start
 * @param startTime when the process began to serve
 */
public record Identity(String serverId, String serverName, Instant startTime) {
  /** The NATS release whose features this server has: what clients look at. */
  public static final String NATS_VERSION = "2.10.29";

  /** The product's own version. */
  public static final String VERSION = "0.1.0";

  /**
   * The oldest release that reads what this one writes: raised with every change of a format or
   * feature that an older release refuses.
   */
  public static final String READABLE_SINCE = "0.1.0";

  public static final String PRODUCT = "sealstream/" + VERSION;

  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int SERVER_PREFIX = 13 << 3;

  /**
   * @param name empty: the id is the name
   */
  public static Identity newborn(String name) {
    String id = newId();
    return new Identity(id, name.isEmpty() ? id : name, Instant.now());
  }

  /** An nkey of type server: prefix 'N', 32 random bytes, CRC-16, in base32. */
  private static String newId() {
    byte[] raw = new byte[35];
    raw[0] = (byte) SERVER_PREFIX;
    KernelRandom.fill(raw, 1, 32);
    int crc = crc16(raw, 33);
    raw[33] = (byte) crc;
    raw[34] = (byte) (crc >> 8);
    return base32(raw);
  }

  private static int crc16(byte[] bytes, int length) {
    int crc = 0;
    for (int i = 0; i < length; i++) {
      crc ^= (bytes[i] & 0xff) << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1;
      }
    }
    return crc & 0xffff;
  }

  private static String base32(byte[] bytes) {
    StringBuilder out = new StringBuilder(bytes.length * 8 / 5);
    int buffer = 0;
    int bits = 0;
    for (byte b : bytes) {
      buffer = buffer << 8 | b & 0xff;
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        out.append(BASE32.charAt(buffer >> bits & 31));
      }
      buffer &= (1 << bits) - 1;
    }
    return out.toString();
  }
}
