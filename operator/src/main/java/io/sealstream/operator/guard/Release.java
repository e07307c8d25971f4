package io.sealstream.operator.guard;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A release number such as 0.3.0, as far as a text has one. */
record Release(int major, int minor, int patch) implements Comparable<Release> {
  private static final Pattern NUMBER = Pattern.compile("v?(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6})");
  private static final Pattern TAG = Pattern.compile("[^@]*:([^:/@]+)(@.*)?");
  private static final Comparator<Release> ORDER =
      Comparator.comparingInt(Release::major)
          .thenComparingInt(Release::minor)
          .thenComparingInt(Release::patch);

  static Optional<Release> of(String text) {
    Matcher number = NUMBER.matcher(text);
    return number.lookingAt()
        ? Optional.of(new Release(part(number, 1), part(number, 2), part(number, 3)))
        : Optional.empty();
  }

  /** By the tag of an image; a digest or a word such as latest says nothing. */
  static Optional<Release> ofImage(String image) {
    Matcher tag = TAG.matcher(image);
    return tag.matches() ? of(tag.group(1)) : Optional.empty();
  }

  private static int part(Matcher number, int group) {
    return Integer.parseInt(number.group(group));
  }

  @Override
  public int compareTo(Release other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }
}
