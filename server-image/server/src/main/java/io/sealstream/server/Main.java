package io.sealstream.server;

import io.sealstream.server.config.Options;
import io.sealstream.server.core.CoreServer;
import io.sealstream.server.core.Identity;
import io.sealstream.server.core.ListeningSocket;
import io.sealstream.server.core.Service;
import io.sealstream.server.core.StartRefused;
import io.sealstream.server.log.Log;
import java.io.IOException;

/** The server process. */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws IOException, StartRefused {
    Options options = Options.DEFAULTS;
    ListeningSocket socket = ListeningSocket.bind(options.host(), options.port());
    Log log = new Log(options.log());
    CoreServer core = new CoreServer(options, Identity.newborn(options.serverName()), log, socket);
    log.info("Listening for client connections on " + options.host() + ":" + core.port());
    for (Service part : Parts.of(core)) {
      part.start();
    }
    log.info("Server is ready");
  }
}
