package io.sealstream.server.jetstream.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A {@link SubjectTransform} made ready: tells of each subject what it becomes. Immutable.
 *
 * <p>Tokens of a destination: {@code $2} or {@code {{wildcard(2)}}} is what the second {@code *} of
 * the source stood for, the other functions see {@link DestinationToken}; {@code >} at the end of
 * both is the rest of the subject; anything else stands for itself.
 */
public final class SubjectMapping {
  private final String[] source;
  private final List<DestinationToken> destination;
  private final boolean open;

  private SubjectMapping(String[] source, List<DestinationToken> destination, boolean open) {
    this.source = source;
    this.destination = destination;
    this.open = open;
  }

  /**
   * Makes a transform ready.
   *
   * @return empty where it changes nothing
   */
  public static Optional<SubjectMapping> of(SubjectTransform transform) throws MappingException {
    if (transform.destination().isEmpty()) {
      return Optional.empty();
    }
    String[] source = tokens(transform.filter());
    String[] wanted = tokens(transform.destination());
    boolean open = isOpen(source);
    if (open != isOpen(wanted) || List.of(wanted).contains("*")) {
      throw new MappingException("invalid mapping destination", transform.destination());
    }
    List<Integer> wildcards = new ArrayList<>();
    for (int i = 0; i < source.length; i++) {
      if (source[i].equals("*")) {
        wildcards.add(i);
      }
    }
    List<DestinationToken> destination = new ArrayList<>();
    for (int i = 0; i < wanted.length - (open ? 1 : 0); i++) {
      destination.add(DestinationToken.read(wanted[i], wildcards));
    }
    return Optional.of(new SubjectMapping(source, destination, open));
  }

  private static String[] tokens(String subject) throws MappingException {
    String[] tokens = subject.split("\\.", -1);
    for (int i = 0; i < tokens.length; i++) {
      boolean tail = tokens[i].equals(">");
      if (tokens[i].isEmpty() || (tail && i < tokens.length - 1)) {
        throw new MappingException("invalid subject", subject);
      }
    }
    return tokens;
  }

  private static boolean isOpen(String[] tokens) {
    return tokens[tokens.length - 1].equals(">");
  }

  /** What a literal subject becomes; empty when the source does not match it. */
  public Optional<String> map(String subject) {
    String[] tokens = subject.split("\\.", -1);
    if (!matches(tokens)) {
      return Optional.empty();
    }
    StringBuilder mapped = new StringBuilder();
    for (DestinationToken token : destination) {
      token.append(mapped.isEmpty() ? mapped : mapped.append('.'), tokens);
    }
    for (int i = source.length - 1; open && i < tokens.length; i++) {
      (mapped.isEmpty() ? mapped : mapped.append('.')).append(tokens[i]);
    }
    return Optional.of(mapped.toString());
  }

  private boolean matches(String[] tokens) {
    int fixed = open ? source.length - 1 : source.length;
    if (open ? tokens.length < source.length : tokens.length != source.length) {
      return false;
    }
    for (int i = 0; i < fixed; i++) {
      if (!source[i].equals("*") && !source[i].equals(tokens[i])) {
        return false;
      }
    }
    return true;
  }
}
