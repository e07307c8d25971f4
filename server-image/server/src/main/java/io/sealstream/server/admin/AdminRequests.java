package io.sealstream.server.admin;

import com.fasterxml.jackson.jr.ob.JSON;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection's requests, one at a time (the peer waits for its answer, as HTTP clients do).
 * Every node's certificate is signed by the same authority, so a valid certificate alone proves
 * little: only the operator's name is let in.
 */
final class AdminRequests extends SimpleChannelInboundHandler<FullHttpRequest> {
  static final String OPERATOR = "sealstream-operator";

  private static final Logger LOG = LoggerFactory.getLogger(AdminRequests.class);

  private final AdministeredNode node;

  AdminRequests(AdministeredNode node) {
    this.node = node;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    boolean keepAlive = HttpUtil.isKeepAlive(request);
    if (!request.decoderResult().isSuccess()) {
      refuse(context, HttpResponseStatus.BAD_REQUEST, "not an HTTP request", false);
      return;
    }
    if (!isOperator(context)) {
      refuse(
          context,
          HttpResponseStatus.FORBIDDEN,
          "the client certificate is not that of " + OPERATOR,
          false);
      return;
    }
    String path = new QueryStringDecoder(request.uri()).path();
    switch (path) {
      case "/v1/node" -> {
        if (allowed(context, request, HttpMethod.GET, keepAlive)) {
          answer(context, HttpResponseStatus.OK, node.report().toJson(), keepAlive);
        }
      }
      case "/v1/checkpoint" -> {
        if (allowed(context, request, HttpMethod.POST, keepAlive)) {
          checkpoint(context, keepAlive);
        }
      }
      case "/v1/scrub" -> {
        if (allowed(context, request, HttpMethod.POST, keepAlive)) {
          scrub(context, keepAlive);
        }
      }
      case "/v1/hand-over" -> {
        if (allowed(context, request, HttpMethod.POST, keepAlive)) {
          handOver(context, keepAlive);
        }
      }
      case "/v1/decommission" -> {
        if (allowed(context, request, HttpMethod.POST, keepAlive)) {
          decommission(context, keepAlive);
        }
      }
      case "/v1/remove-server" -> {
        if (allowed(context, request, HttpMethod.POST, keepAlive)) {
          remove(context, RemoveRequest.parse(body(request)), keepAlive);
        }
      }
      case "/v1/rekey" -> {
        if (allowed(context, request, HttpMethod.POST, keepAlive)) {
          change(context, KeyRequest.rekey(body(request)), keepAlive);
        }
      }
      case "/v1/rotate" -> {
        if (allowed(context, request, HttpMethod.POST, keepAlive)) {
          change(context, KeyRequest.rotate(body(request)), keepAlive);
        }
      }
      default -> refuse(context, HttpResponseStatus.NOT_FOUND, "no such resource", keepAlive);
    }
  }

  private static byte[] body(FullHttpRequest request) {
    return ByteBufUtil.getBytes(request.content());
  }

  private void checkpoint(ChannelHandlerContext context, boolean keepAlive) {
    node.checkpoint()
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                answer(context, HttpResponseStatus.NO_CONTENT, Map.of(), keepAlive);
              } else {
                failed(context, failure, keepAlive);
              }
            });
  }

  /** 202: it goes on in the background. */
  private void handOver(ChannelHandlerContext context, boolean keepAlive) {
    if (node.handOver()) {
      answer(context, HttpResponseStatus.ACCEPTED, Map.of(), keepAlive);
    } else {
      refuse(
          context,
          HttpResponseStatus.NOT_IMPLEMENTED,
          "this server is in no cluster: there is nobody to hand over to",
          keepAlive);
    }
  }

  /** 202: it goes on in the background. */
  private void decommission(ChannelHandlerContext context, boolean keepAlive) {
    if (node.decommission()) {
      answer(context, HttpResponseStatus.ACCEPTED, Map.of(), keepAlive);
    } else {
      refuse(
          context,
          HttpResponseStatus.CONFLICT,
          "this server belongs to no cluster that could keep what it holds: nothing was done",
          keepAlive);
    }
  }

  /** 202: what it holds moves in the background. */
  private void remove(
      ChannelHandlerContext context, Optional<RemoveRequest> request, boolean keepAlive) {
    if (request.isEmpty()) {
      refuse(
          context,
          HttpResponseStatus.BAD_REQUEST,
          "remove-server wants {\"server\": \"NAME\"}",
          keepAlive);
      return;
    }
    node.remove(request.get().server())
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                answer(context, HttpResponseStatus.ACCEPTED, Map.of(), keepAlive);
              } else {
                failed(context, failure, keepAlive);
              }
            });
  }

  private void scrub(ChannelHandlerContext context, boolean keepAlive) {
    try {
      node.scrub();
      answer(context, HttpResponseStatus.ACCEPTED, Map.of(), keepAlive);
    } catch (IllegalStateException e) {
      refuse(context, HttpResponseStatus.SERVICE_UNAVAILABLE, e.getMessage(), keepAlive);
    }
  }

  /** 202: what is older follows in the background. */
  private void change(
      ChannelHandlerContext context, Optional<KeyRequest> request, boolean keepAlive) {
    if (request.isEmpty()) {
      refuse(
          context,
          HttpResponseStatus.BAD_REQUEST,
          "rekey wants {\"scope\": \"all\" | \"journal\" | \"catalog\"} or {\"streams\": [\"NAME\"]},"
              + " rotate wants {} or {\"compromised\": true}",
          keepAlive);
      return;
    }
    node.change(request.get())
        .whenComplete(
            (progress, failure) -> {
              if (failure == null) {
                answer(context, HttpResponseStatus.ACCEPTED, progress.toJson(), keepAlive);
              } else {
                failed(context, failure, keepAlive);
              }
            });
  }

  private static void failed(ChannelHandlerContext context, Throwable failure, boolean keepAlive) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    HttpResponseStatus status =
        cause instanceof IllegalArgumentException
            ? HttpResponseStatus.CONFLICT
            : HttpResponseStatus.SERVICE_UNAVAILABLE;
    refuse(context, status, String.valueOf(cause.getMessage()), keepAlive);
  }

  private static boolean allowed(
      ChannelHandlerContext context, FullHttpRequest request, HttpMethod method, boolean keep) {
    if (request.method().equals(method)) {
      return true;
    }
    refuse(context, HttpResponseStatus.METHOD_NOT_ALLOWED, "use " + method, keep);
    return false;
  }

  private static boolean isOperator(ChannelHandlerContext context) {
    try {
      Certificate[] chain =
          context.pipeline().get(SslHandler.class).engine().getSession().getPeerCertificates();
      return OPERATOR.equals(commonName((X509Certificate) chain[0]));
    } catch (SSLPeerUnverifiedException e) {
      return false;
    }
  }

  private static String commonName(X509Certificate certificate) {
    try {
      for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        if (part.getType().equalsIgnoreCase("CN")) {
          return String.valueOf(part.getValue());
        }
      }
    } catch (InvalidNameException e) {
      LOG.debug("Admin client with an unreadable subject", e);
    }
    return "";
  }

  private static void refuse(
      ChannelHandlerContext context, HttpResponseStatus status, String why, boolean keepAlive) {
    answer(context, status, Map.of("error", why), keepAlive);
  }

  private static void answer(
      ChannelHandlerContext context,
      HttpResponseStatus status,
      Map<String, Object> body,
      boolean keepAlive) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(json(body)));
    if (!body.isEmpty()) {
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
    }
    // Without a length, also one of 0, an answer ends with its connection (RFC 9112, 6.3).
    if (!status.equals(HttpResponseStatus.NO_CONTENT)) {
      HttpUtil.setContentLength(response, response.content().readableBytes());
    }
    HttpUtil.setKeepAlive(response, keepAlive);
    var written = context.writeAndFlush(response);
    if (!keepAlive) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  private static byte[] json(Map<String, Object> body) {
    if (body.isEmpty()) {
      return new byte[0];
    }
    try {
      return JSON.std.asBytes(body);
    } catch (IOException e) {
      throw new IllegalStateException("a report of texts and numbers is always JSON", e);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // Handshakes that fail, cut connections: the peer's affair, and never worth a stack trace.
    LOG.debug("Admin connection {} ended: {}", context.channel().remoteAddress(), cause.toString());
    context.close();
  }
}
