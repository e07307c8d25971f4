package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Reads the words of the resource as enum constants. A word that this release does not know becomes
 * the fallback instead of an error: a failed read of one resource would stop the watch of all.
 */
final class Words {

  private Words() {}

  static <E extends Enum<E>> E constant(Class<E> type, String word, E fallback) {
    for (E constant : type.getEnumConstants()) {
      if (constant != fallback && wireName(type, constant).equals(word)) {
        return constant;
      }
    }
    return fallback;
  }

  private static <E extends Enum<E>> String wireName(Class<E> type, E constant) {
    try {
      return type.getField(constant.name()).getAnnotation(JsonProperty.class).value();
    } catch (NoSuchFieldException e) {
      throw new AssertionError("an enum has a field per constant", e);
    }
  }
}
