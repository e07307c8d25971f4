package io.sealstream.server.config;

import java.util.Set;

/**
 * What NATS knows and this version has not. Such an option is refused, never ignored: a user who
 * wrote {@code authorization} must not run an open server.
 */
final class NotBuilt {
  static final Set<String> TOP_LEVEL =
      Set.of(
          "accounts",
          "account_resolver",
          "accounts_resolver",
          "allow_non_tls",
          "authorization",
          "client_advertise",
          "connect_error_reports",
          "default_js_domain",
          "default_sentinel",
          "disable_sublist_cache",
          "feature_flags",
          "gateway",
          "http_base_path",
          "https",
          "https_port",
          "leaf",
          "leafnodes",
          "mappings",
          "maps",
          "max_closed_clients",
          "max_sub_tokens",
          "max_subscription_tokens",
          "max_subscriptions",
          "max_subs",
          "max_traced_msg_len",
          "mqtt",
          "no_auth_user",
          "no_fast_producer_stall",
          "no_header_support",
          "no_sublist_cache",
          "no_sys_acc",
          "no_system",
          "no_system_account",
          "ocsp",
          "ocsp_cache",
          "operator",
          "operators",
          "prof_block_rate",
          "prof_port",
          "proxies",
          "proxy_protocol",
          "reconnect_error_reports",
          "remote_syslog",
          "resolver",
          "resolver_pinned_accounts",
          "resolver_preload",
          "resolver_tls",
          "root",
          "root_operator",
          "root_operators",
          "roots",
          "server_metadata",
          "server_tags",
          "syslog",
          "system",
          "system_account",
          "tls",
          "trace_headers",
          "trace_verbose",
          "trusted",
          "trusted_keys",
          "websocket",
          "write_timeout",
          "ws");

  static final Set<String> CLUSTER =
      Set.of("accounts", "pinned_accounts", "permissions", "proxy_protocol", "write_timeout");

  static final Set<String> TLS =
      Set.of(
          "cert_match",
          "cert_match_by",
          "certs",
          "cipher_suites",
          "connection_rate_limit",
          "curve_preferences",
          "insecure",
          "min_version",
          "ocsp_peer",
          "pinned_certs",
          "verify_and_map",
          "verify_cert_and_check_known_urls");

  static final Set<String> JETSTREAM =
      Set.of(
          "domain",
          "extension_hint",
          "info_queue_limit",
          "limits",
          "max_buffered_msgs",
          "max_buffered_size",
          "max_concurrent_io",
          "max_outstanding_catchup",
          "meta_compact",
          "meta_compact_size",
          "meta_compact_sync",
          "request_queue_limit",
          "strict",
          "tpm",
          "unique_tag");

  static final Set<String> FLAGS =
      Set.of(
          "DVV",
          "VV",
          "auth",
          "client_advertise",
          "help_tls",
          "https_port",
          "max_traced_msg_len",
          "ms",
          "pass",
          "profile",
          "r",
          "remote_syslog",
          "s",
          "syslog",
          "tls",
          "tlscacert",
          "tlscert",
          "tlskey",
          "tlsverify",
          "user");

  private NotBuilt() {}

  static String option(String name) {
    return "\""
        + name
        + "\" is an option of NATS that this version does not have yet; it is refused rather than"
        + " ignored: remove it to start";
  }

  static String flag(String flag) {
    return "flag "
        + flag
        + " is one of nats-server that this version does not have yet; it is refused rather than"
        + " ignored: remove it to start";
  }
}
