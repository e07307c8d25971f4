package io.sealstream.server.monitor;

/** What a page answers. */
record Answer(int status, String contentType, String body) {
  static Answer json(String body) {
    return json(200, body);
  }

  static Answer json(int status, String body) {
    return new Answer(status, "application/json", body);
  }

  static Answer text(int status, String body) {
    return new Answer(status, "text/plain; charset=utf-8", body);
  }
}
