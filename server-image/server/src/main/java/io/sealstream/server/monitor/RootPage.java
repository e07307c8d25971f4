package io.sealstream.server.monitor;

import io.sealstream.server.core.CoreServer;
import io.sealstream.server.core.Identity;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code /}: what there is. */
final class RootPage implements Page {
  private static final String[] PAGES = {
    "varz",
    "jsz",
    "connz",
    "accountz",
    "accstatz",
    "subsz",
    "routez",
    "leafz",
    "gatewayz",
    "healthz",
    "metrics"
  };

  private final CoreServer core;

  RootPage(CoreServer core) {
    this.core = core;
  }

  @Override
  public CompletionStage<Answer> answer(Query query) {
    StringBuilder html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head>");
    html.append("<title>").append(escaped(core.identity().serverName())).append("</title></head>");
    html.append("<body><h1>").append(escaped(core.identity().serverName())).append("</h1><p>");
    html.append(Identity.PRODUCT)
        .append(", NATS ")
        .append(Identity.NATS_VERSION)
        .append("</p><ul>");
    for (String page : PAGES) {
      html.append("<li><a href=\"./").append(page).append("\">").append(page).append("</a></li>");
    }
    html.append("</ul></body></html>\n");
    return CompletableFuture.completedFuture(
        new Answer(200, "text/html; charset=utf-8", html.toString()));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
