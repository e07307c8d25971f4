package io.sealstream.server.jetstream.source;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One token of a mapping's destination: text, or a function of tokens that the source's wildcards
 * stood for. Functions, spelled in any case, as nats-server 2.10 has them:
 *
 * <pre>
 * {{wildcard(w)}}           the token
 * {{partition(n, w, …)}}    a number below n that the tokens decide (FNV-1a of them)
 * {{split(w, text)}}        the token, with dots in place of the text
 * {{splitFromLeft(w, p)}}   a dot behind the first p characters; splitFromRight: before the last p
 * {{sliceFromLeft(w, p)}}   a dot after each p characters; sliceFromRight: counted from the end
 * {{left(w, p)}}            the first p characters; right: the last p
 * </pre>
 */
@FunctionalInterface
interface DestinationToken {
  Pattern FUNCTION = Pattern.compile("\\{\\{\\s*(\\w+)\\s*\\((.*)\\)\\s*}}");

  /** Appends what it stands for. */
  void append(StringBuilder out, String[] subject);

  /**
   * Reads one.
   *
   * @param wildcards where in the source the wildcards are
   */
  static DestinationToken read(String token, List<Integer> wildcards) throws MappingException {
    if (token.startsWith("$") && token.substring(1).matches("\\d{1,9}")) {
      int place = place(token, token.substring(1), wildcards);
      return (out, subject) -> out.append(subject[place]);
    }
    if (!token.startsWith("{{") || !token.endsWith("}}")) {
      return (out, subject) -> out.append(token);
    }
    Matcher function = FUNCTION.matcher(token);
    if (!function.matches()) {
      throw new MappingException("unknown mapping destination function", token);
    }
    String[] arguments = function.group(2).split(",", -1);
    Arrays.setAll(arguments, i -> arguments[i].strip());
    return read(token, function.group(1).toLowerCase(Locale.ROOT), arguments, wildcards);
  }

  private static DestinationToken read(
      String token, String function, String[] arguments, List<Integer> wildcards)
      throws MappingException {
    switch (function) {
      case "wildcard" -> {
        int place = place(token, one(token, arguments), wildcards);
        return (out, subject) -> out.append(subject[place]);
      }
      case "partition" -> {
        return partition(token, arguments, wildcards);
      }
      case "split" -> {
        int place = place(token, two(token, arguments)[0], wildcards);
        String text = arguments[1];
        if (text.isEmpty() || text.contains(" ")) {
          throw invalid(token);
        }
        return (out, subject) -> split(out, subject[place], text);
      }
      default -> {
        Cut cut = Cut.of(function, token);
        int place = place(token, two(token, arguments)[0], wildcards);
        int size = number(token, arguments[1]);
        return (out, subject) -> {
          String value = subject[place];
          out.append(size > 0 && size < value.length() ? cut.apply(value, size) : value);
        };
      }
    }
  }

  private static DestinationToken partition(
      String token, String[] arguments, List<Integer> wildcards) throws MappingException {
    if (arguments.length < 2) {
      throw new MappingException("not enough arguments passed to the function", token);
    }
    int partitions = number(token, arguments[0]);
    if (partitions < 1) {
      throw invalid(token);
    }
    int[] places = new int[arguments.length - 1];
    for (int i = 0; i < places.length; i++) {
      places[i] = place(token, arguments[i + 1], wildcards);
    }
    return (out, subject) -> {
      StringBuilder key = new StringBuilder();
      for (int place : places) {
        key.append(subject[place]);
      }
      out.append(Integer.remainderUnsigned(fnv(key.toString()), partitions));
    };
  }

  /** FNV-1a with 32 bits. */
  private static int fnv(String key) {
    int hash = 0x811c9dc5;
    for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x01000193;
    }
    return hash;
  }

  /** Parts that are empty are left out, so that no token of the subject is. */
  private static void split(StringBuilder out, String value, String text) {
    int before = out.length();
    for (String part : value.split(Pattern.quote(text))) {
      if (!part.isEmpty()) {
        (out.length() > before ? out.append('.') : out).append(part);
      }
    }
    if (out.length() == before) {
      out.append(value);
    }
  }

  /** Where in the source the wildcard is that an argument names. */
  private static int place(String token, String argument, List<Integer> wildcards)
      throws MappingException {
    int wildcard = number(token, argument);
    if (wildcard < 1 || wildcard > wildcards.size()) {
      throw new MappingException("wildcard index out of range", token + ": [" + wildcard + "]");
    }
    return wildcards.get(wildcard - 1);
  }

  private static int number(String token, String argument) throws MappingException {
    if (!argument.matches("\\d{1,9}")) {
      throw invalid(token);
    }
    return Integer.parseInt(argument);
  }

  private static String one(String token, String[] arguments) throws MappingException {
    if (arguments.length > 1) {
      throw new MappingException("too many arguments passed to the function", token);
    }
    if (arguments[0].isEmpty()) {
      throw new MappingException("not enough arguments passed to the function", token);
    }
    return arguments[0];
  }

  private static String[] two(String token, String[] arguments) throws MappingException {
    if (arguments.length != 2) {
      String much = arguments.length < 2 ? "not enough" : "too many";
      throw new MappingException(much + " arguments passed to the function", token);
    }
    return arguments;
  }

  private static MappingException invalid(String token) {
    return new MappingException("function argument is invalid or in the wrong format", token);
  }

  /** What becomes of a token that is longer than the size that is named. */
  enum Cut {
    LEFT {
      @Override
      String apply(String value, int size) {
        return value.substring(0, size);
      }
    },
    RIGHT {
      @Override
      String apply(String value, int size) {
        return value.substring(value.length() - size);
      }
    },
    SPLITFROMLEFT {
      @Override
      String apply(String value, int size) {
        return value.substring(0, size) + "." + value.substring(size);
      }
    },
    SPLITFROMRIGHT {
      @Override
      String apply(String value, int size) {
        return SPLITFROMLEFT.apply(value, value.length() - size);
      }
    },
    SLICEFROMLEFT {
      @Override
      String apply(String value, int size) {
        StringBuilder slices = new StringBuilder(value);
        for (int dot = (value.length() - 1) / size * size; dot > 0; dot -= size) {
          slices.insert(dot, '.');
        }
        return slices.toString();
      }
    },
    SLICEFROMRIGHT {
      @Override
      String apply(String value, int size) {
        StringBuilder slices = new StringBuilder(value);
        for (int dot = value.length() - size; dot > 0; dot -= size) {
          slices.insert(dot, '.');
        }
        return slices.toString();
      }
    };

    abstract String apply(String value, int size);

    private static Cut of(String function, String token) throws MappingException {
      for (Cut cut : values()) {
        if (cut.name().toLowerCase(Locale.ROOT).equals(function)) {
          return cut;
        }
      }
      throw new MappingException("unknown mapping destination function", token);
    }
  }
}
