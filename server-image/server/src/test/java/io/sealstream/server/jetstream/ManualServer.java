package io.sealstream.server.jetstream;
import java.nio.file.*;
public final class ManualServer { public static void main(String[] a) throws Exception {
 JetStreamServer s = JetStreamServer.start(Path.of(a[0]), a.length > 1 ? Long.parseLong(a[1]) : 64L<<30);
 System.out.println("PORT " + s.port()); System.out.flush();
 System.in.read(); s.close(); System.exit(0);
}}
