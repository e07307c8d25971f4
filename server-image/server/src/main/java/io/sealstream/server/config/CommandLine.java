package io.sealstream.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command line, as nats-server has it: one dash or two, {@code -x value} or {@code -x=value},
 * and flags beat the configuration file wherever they stand.
 */
public final class CommandLine {
  /** As nats-server: a flag that cannot be read ends with 2, everything else with 1. */
  private static final int BAD_FLAG = 2;

  private static final int BAD_CONFIG = 1;

  private record Setting(Flag flag, String name, String value) {}

  private final List<Setting> settings = new ArrayList<>();
  private String configFile = "";
  private String signal = "";
  private boolean check;
  private boolean version;
  private boolean help;

  private CommandLine() {}

  /** Reads the arguments, and the configuration file that they name. */
  public static Invocation parse(String[] arguments, Environment environment) {
    CommandLine line = new CommandLine();
    try {
      line.read(arguments);
    } catch (ConfigException e) {
      return new Invocation.Refused(e.getMessage(), BAD_FLAG);
    }
    if (line.help) {
      return new Invocation.ShowHelp();
    }
    if (line.version) {
      return new Invocation.ShowVersion();
    }
    if (!line.signal.isEmpty()) {
      String[] parts = line.signal.split("=", 2);
      return new Invocation.SendSignal(parts[0], parts.length == 2 ? parts[1] : "");
    }
    try {
      return line.options(environment);
    } catch (ConfigException e) {
      return new Invocation.Refused(e.getMessage(), BAD_CONFIG);
    }
  }

  private Invocation options(Environment environment) throws ConfigException {
    Draft draft = new Draft();
    List<String> warnings = List.of();
    if (!configFile.isEmpty()) {
      // A name on the command line is wanted by what the file says of {ordinal}.
      applySettings(draft);
      warnings = ConfigFile.read(Path.of(configFile), environment, draft);
    }
    applySettings(draft);
    Options options = draft.build();
    if (check) {
      return configFile.isEmpty()
          ? new Invocation.Refused(
              "must specify [-c, --config] option to check configuration file syntax", BAD_CONFIG)
          : new Invocation.ConfigIsValid(Path.of(configFile));
    }
    return new Invocation.Run(options, warnings);
  }

  private void applySettings(Draft draft) throws ConfigException {
    for (Setting setting : settings) {
      setting.flag.action().apply(setting.value, draft);
    }
  }

  private void read(String[] arguments) throws ConfigException {
    int i = 0;
    while (i < arguments.length) {
      String argument = arguments[i++];
      if (argument.equals("version") || argument.equals("help")) {
        version |= argument.equals("version");
        help |= argument.equals("help");
        continue;
      }
      String flag =
          argument.startsWith("--")
              ? argument.substring(2)
              : argument.substring(argument.startsWith("-") ? 1 : 0);
      if (!argument.startsWith("-") || flag.isEmpty()) {
        throw new ConfigException("unrecognized command: \"" + argument + "\"");
      }
      int equals = flag.indexOf('=');
      String name = equals < 0 ? flag : flag.substring(0, equals);
      Optional<String> value =
          equals < 0 ? Optional.empty() : Optional.of(flag.substring(equals + 1));
      boolean takesNext = value.isEmpty() && takesValue(name);
      if (takesNext && i == arguments.length) {
        throw new ConfigException("flag needs an argument: -" + name);
      }
      set(name, takesNext ? Optional.of(arguments[i++]) : value);
    }
  }

  private static boolean takesValue(String name) throws ConfigException {
    return switch (name) {
      case "c", "config", "sl", "signal" -> true;
      case "t", "v", "version", "h", "help" -> false;
      default -> {
        if (NotBuilt.FLAGS.contains(name)) {
          throw new ConfigException(NotBuilt.flag("-" + name));
        }
        Flag flag = Flag.ALL.get(name);
        if (flag == null) {
          throw new ConfigException("flag provided but not defined: -" + name);
        }
        yield flag.kind() == Flag.Kind.VALUE;
      }
    };
  }

  private void set(String name, Optional<String> value) throws ConfigException {
    takesValue(name);
    String given = value.orElse("true");
    switch (name) {
      case "c", "config" -> configFile = given;
      case "sl", "signal" -> signal = given;
      case "t" -> check = Flag.on(given);
      case "v", "version" -> version = Flag.on(given);
      case "h", "help" -> help = Flag.on(given);
      default -> {
        Flag flag = Flag.ALL.get(name);
        // Tried at once: a value that cannot be read is the flag's fault, not the file's.
        try {
          flag.action().apply(given, new Draft());
        } catch (ConfigException e) {
          throw new ConfigException("invalid value for flag -" + name + ": " + e.getMessage());
        }
        settings.add(new Setting(flag, name, given));
      }
    }
  }
}
