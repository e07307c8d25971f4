package io.sealstream.server.monitor;

/** What a page answers. */
record Answer(int status, String contentType, String body) {
  static Answer json(String body) {
    return json(200, body);
  }

  static Answer json(int status, String body) {
    return new Answer(status, "application/json", body);
  }

  /** The same as a script that calls a function with it (JSONP); what is no JSON stays as it is. */
  Answer calling(String function) {
    return contentType.equals("application/json")
        ? new Answer(status, "application/javascript", function + "(" + body + ")")
        : this;
  }

  static Answer text(int status, String body) {
    return new Answer(status, "text/plain; charset=utf-8", body);
  }
}
