package io.sealstream.operator.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/**
 * What a server reported about its store at its last start, kept outside the volume so that an
 * older copy of the volume is noticed. It changes only at a start or a rotation. As JSON, in this
 * order: {@code {"storeId":"…","epoch":12,"bootId":"…","ringGeneration":3}}.
 */
public record Anchor(String storeId, long epoch, String bootId, long ringGeneration) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** From an annotation; empty when it is missing or not whole. */
  public static Optional<Anchor> parse(String text) {
    if (text == null || text.isBlank()) {
      return Optional.empty();
    }
    try {
      Anchor anchor = JSON.readValue(text, Anchor.class);
      return anchor == null || anchor.storeId == null || anchor.bootId == null
          ? Optional.empty()
          : Optional.of(anchor);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** One line, the same for the same anchor. */
  public String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("two texts and two numbers can be written as JSON", e);
    }
  }

  /** True when the report is of an older store, or of the same epoch of another life of it. */
  public boolean isAheadOf(Anchor reported) {
    return reported.ringGeneration < ringGeneration
        || reported.epoch < epoch
        || (reported.epoch == epoch && !reported.bootId.equals(bootId));
  }
}
