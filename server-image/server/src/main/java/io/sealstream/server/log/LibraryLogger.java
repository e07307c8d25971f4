package io.sealstream.server.log;

import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * One class's logger: what Sealstream's own modules tell is told, libraries are heard when
 * debugging.
 */
final class LibraryLogger extends AbstractLogger {
  private static final long serialVersionUID = 1L;
  private static final String OWN = "io.sealstream.";

  private final transient AtomicReference<Log> target;

  LibraryLogger(String name, AtomicReference<Log> target) {
    this.name = name;
    this.target = target;
  }

  @Override
  protected String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level, Marker marker, String pattern, Object[] arguments, Throwable thrown) {
    Log log = target.get();
    if (log == null) {
      return;
    }
    String message = MessageFormatter.basicArrayFormat(pattern, arguments);
    String text = isOwn() ? message : name + ": " + message;
    String line = thrown == null ? text : text + ": " + thrown;
    switch (level) {
      case ERROR -> log.error(line);
      case WARN -> log.warn(line);
      case INFO -> tell(log, line);
      default -> log.debug(() -> line);
    }
  }

  private void tell(Log log, String line) {
    if (isOwn()) {
      log.info(line);
    } else {
      log.debug(() -> line);
    }
  }

  private boolean isOwn() {
    return name.startsWith(OWN);
  }

  private boolean isLogged(Level level) {
    Log log = target.get();
    return log != null
        && (level.toInt() >= Level.WARN.toInt()
            || (level == Level.INFO && isOwn())
            || log.debugging());
  }

  @Override
  public boolean isTraceEnabled() {
    return false;
  }

  @Override
  public boolean isTraceEnabled(Marker marker) {
    return false;
  }

  @Override
  public boolean isDebugEnabled() {
    return false;
  }

  @Override
  public boolean isDebugEnabled(Marker marker) {
    return false;
  }

  @Override
  public boolean isInfoEnabled() {
    return isLogged(Level.INFO);
  }

  @Override
  public boolean isInfoEnabled(Marker marker) {
    return isLogged(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return isLogged(Level.WARN);
  }

  @Override
  public boolean isWarnEnabled(Marker marker) {
    return isLogged(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return isLogged(Level.ERROR);
  }

  @Override
  public boolean isErrorEnabled(Marker marker) {
    return isLogged(Level.ERROR);
  }
}
