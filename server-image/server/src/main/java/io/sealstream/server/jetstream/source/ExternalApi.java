package io.sealstream.server.jetstream.source;

import io.sealstream.server.jetstream.api.ApiRequest;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.server.jetstream.api.RefusedException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Where a stream is that this JetStream does not have: another account's or domain's. Immutable.
 *
 * @param api what its API subjects begin with in the place of {@code $JS.API}
 * @param deliver what subjects begin with on which it delivers to here; empty: as at home
 */
public record ExternalApi(String api, String deliver) {
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int HASH = 8;

  static ExternalApi read(JsonObject json) throws RefusedException {
    return new ExternalApi(json.string("api"), json.string("deliver"));
  }

  void write(JsonWriter json) {
    json.startObject("external");
    json.string("api", api);
    json.string("deliver", deliver);
    json.endObject();
  }

  /** An API subject as it is called there. */
  public String subject(String local) {
    String there = api.endsWith(".") ? api : api + ".";
    return api.isEmpty() ? local : there + local.substring(ApiRequest.PREFIX.length());
  }

  /** How index names tell it from others: as nats-server does, since backups carry it. */
  String hash() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(api.getBytes(StandardCharsets.UTF_8));
      StringBuilder hash = new StringBuilder();
      for (int i = 0; i < HASH; i++) {
        hash.append(DIGITS.charAt((digest[i] & 0xff) % DIGITS.length()));
      }
      return hash.toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
