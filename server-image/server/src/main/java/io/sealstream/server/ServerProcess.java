package io.sealstream.server;

import io.sealstream.keyring.FileFault;
import io.sealstream.server.config.CommandLine;
import io.sealstream.server.config.Environment;
import io.sealstream.server.config.Invocation;
import io.sealstream.server.config.MeshOptions;
import io.sealstream.server.config.Options;
import io.sealstream.server.core.CoreServer;
import io.sealstream.server.core.Identity;
import io.sealstream.server.core.ListeningSocket;
import io.sealstream.server.core.Service;
import io.sealstream.server.core.StartRefused;
import io.sealstream.server.log.LibraryLogs;
import io.sealstream.server.log.Log;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A running server: start in the order that serves clients soonest, signals, reload, lame duck,
 * end. The process never ends by itself but through {@link #end}.
 */
final class ServerProcess {
  private static final long STOP_MILLIS = 150;

  private final String[] arguments;
  private final Log log;
  private final CoreServer core;
  private final Parts parts;
  private final List<Service> services;
  private final Optional<PortsFile> portsFile;
  private final AtomicBoolean lameDuck = new AtomicBoolean();
  private final AtomicBoolean ending = new AtomicBoolean();

  private ServerProcess(String[] arguments, Log log, CoreServer core) {
    this.arguments = arguments;
    this.log = log;
    this.core = core;
    this.parts = new Parts(core, this::reload);
    this.services = parts.all();
    this.portsFile = core.options().portsFileDir().map(PortsFile::new);
  }

  /** Starts a server; returns when it is ready, or ends the process. */
  static void run(Invocation.Run run, String[] arguments) {
    Options options = run.options();
    ListeningSocket socket = null;
    String inUse = "";
    try {
      socket = ListeningSocket.bind(options.host(), options.port());
    } catch (IOException e) {
      inUse = e.getMessage();
    }
    Log log = openLog(options);
    if (socket == null) {
      String address = address(options.host(), options.port());
      log.fatal(
          "Error listening on port: %s, \"listen tcp %s: bind: %s\""
              .formatted(address, address, reason(inUse)));
      System.exit(1);
    }
    Identity identity = Identity.newborn(options.serverName());
    CoreServer core = new CoreServer(options, identity, log, socket);
    ServerProcess server = new ServerProcess(arguments, log, core);
    Signals.receive(server::signal);
    server.start(run.warnings());
  }

  private static Log openLog(Options options) {
    try {
      Log log = new Log(options.log());
      LibraryLogs.into(log);
      return log;
    } catch (UncheckedIOException e) {
      System.err.println("sealstream-server: " + e.getMessage());
      System.exit(1);
      throw e;
    }
  }

  /** The kernel's words as Go spells them: people and launchers look for them. */
  private static String reason(String javaSays) {
    return javaSays.contains("in use") ? "address already in use" : javaSays.toLowerCase();
  }

  private static String address(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  private void start(List<String> warnings) {
    Options options = core.options();
    banner(options);
    warnings.forEach(log::warn);
    if (writePid(options) && startServices(options)) {
      core.serve();
      writePorts(options);
      log.info("Server is ready");
    }
  }

  private boolean writePid(Options options) {
    try {
      if (options.pidFile().isPresent()) {
        Files.writeString(options.pidFile().get(), Long.toString(ProcessHandle.current().pid()));
      }
      return true;
    } catch (IOException e) {
      fail(1, "Could not write pidfile " + options.pidFile().get() + ": " + FileFault.words(e), "");
      return false;
    }
  }

  private boolean startServices(Options options) {
    log.info("Listening for client connections on " + address(options.host(), core.port()));
    try {
      for (Service service : services) {
        service.start();
      }
    } catch (StartRefused e) {
      fail(e.exitCode(), e.getMessage(), e.lastLine());
      return false;
    } catch (RuntimeException | Error e) {
      // The event loops would keep the process alive, starting for ever and without a reason.
      for (StackTraceElement frame : e.getStackTrace()) {
        log.error("  at " + frame);
      }
      fail(
          1,
          "The server cannot start, by a fault of this program (%s, in the lines above): start the version that ran before, and report it with these lines"
              .formatted(e.toString().replaceAll("\\s+", " ")),
          "");
      return false;
    }
    if (options.jetStream().isPresent()) {
      // Deriving a key takes 19 MiB of heap for good unless it is collected now, where it holds up
      // nobody: measured 15 ms, and 20 MB less resident afterwards.
      System.gc();
    }
    return true;
  }

  private void banner(Options options) {
    Identity identity = core.identity();
    log.info("Starting sealstream-server");
    log.info("  Version:  " + Identity.NATS_VERSION + " (sealstream " + Identity.VERSION + ")");
    log.info("  Name:     " + identity.serverName());
    log.info("  ID:       " + identity.serverId());
    options.configFile().ifPresent(f -> log.info("Using configuration file: " + f));
  }

  private void writePorts(Options options) {
    try {
      if (portsFile.isPresent()) {
        portsFile
            .get()
            .write(
                options.host(),
                core.port(),
                options.monitor().host(),
                parts.monitorPort(),
                options.mesh().map(MeshOptions::host).orElse(""),
                parts.clusterPort());
      }
    } catch (IOException e) {
      log.error(
          "Error writing ports file (" + options.portsFileDir().get() + "): " + FileFault.words(e));
    }
  }

  /**
   * A start that is refused ends at once: nothing was acknowledged, so there is nothing to commit,
   * and whoever reads the end of the log finds the reason there.
   *
   * @param lastLine what a supervisor looks for at the end of the log; empty for none
   */
  private void fail(int code, String message, String lastLine) {
    if (ending.compareAndSet(false, true)) {
      log.fatal(message);
      String lines = message;
      if (!lastLine.isEmpty()) {
        log.raw(lastLine);
        lines += System.lineSeparator() + lastLine;
      }
      if (core.options().log().file().isPresent()) {
        // A supervisor reads what the process said, not its log file.
        System.err.println("sealstream-server: " + lines);
      }
      System.exit(code);
    }
  }

  // --- signals ---

  private void signal(String name) {
    log.info("Trapped \"" + spoken(name) + "\" signal");
    switch (name) {
      case "INT" -> end(0);
      case "TERM" -> {
        // A pod gets TERM when its preStop hook is done; who is leaving already goes on.
        if (!lameDuck.get()) {
          end(1);
        }
      }
      case "USR1" -> log.reopen();
      case "USR2" -> leaveGently();
      default -> reload();
    }
  }

  private static String spoken(String name) {
    return switch (name) {
      case "INT" -> "interrupt";
      case "TERM" -> "terminated";
      case "HUP" -> "hangup";
      case "USR1" -> "user defined signal 1";
      default -> "user defined signal 2";
    };
  }

  private void leaveGently() {
    if (lameDuck.compareAndSet(false, true)) {
      log.info("Entering lame duck mode, stop accepting new clients");
      core.leave(() -> end(0));
      services.forEach(Service::drain);
    }
  }

  /**
   * One at a time: every signal comes on a thread of its own, and the last one is to win.
   *
   * @return why nothing was reloaded; empty when all is as the options say
   */
  private synchronized Optional<String> reload() {
    if (ending.get()) {
      return Optional.of("the server stops");
    }
    Optional<String> refused =
        switch (CommandLine.parse(arguments, Environment.PROCESS)) {
          case Invocation.Run run when run.options().configFile().isPresent() ->
              reload(run.options());
          case Invocation.Refused wrong -> Optional.of(wrong.message());
          default -> Optional.of("no configuration file was given");
        };
    refused.ifPresent(why -> log.error("Failed to reload server configuration: " + why));
    return refused;
  }

  private Optional<String> reload(Options wanted) {
    List<String> names = Reload.needsRestart(core.options(), wanted);
    if (!names.isEmpty()) {
      return Optional.of(
          "config reload not supported for "
              + String.join(", ", names)
              + "; restart the server to change it, nothing was reloaded");
    }
    Optional<String> refused = parts.reload(wanted);
    if (refused.isPresent()) {
      return Optional.of(refused.get() + "; nothing was reloaded");
    }
    log.level(wanted.log());
    core.reload(wanted);
    log.info("Reloaded server configuration");
    return Optional.empty();
  }

  // --- end ---

  /** Ends the process within moments: commits and closes every part, last started first. */
  private void end(int code) {
    if (ending.compareAndSet(false, true)) {
      // No daemon: with the event loops gone the JVM would end by itself, with another code.
      Thread.ofPlatform().name("end").daemon(false).start(() -> endNow(code));
    }
  }

  private void endNow(int code) {
    log.info("Initiating Shutdown...");
    Thread stopping = Thread.ofPlatform().name("stop").daemon().start(this::stop);
    try {
      stopping.join(STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (stopping.isAlive()) {
      log.warn("Shutdown did not end in time: the store recovers at the next start");
    }
    log.info("Server Exiting..");
    System.exit(code);
  }

  private void stop() {
    core.stopListening();
    for (Service service : services.reversed()) {
      service.stop();
    }
    core.stop();
    portsFile.ifPresent(PortsFile::delete);
  }
}
