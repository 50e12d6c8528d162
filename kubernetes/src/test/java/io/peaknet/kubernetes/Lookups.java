package io.peaknet.kubernetes;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** What a server of names says on the wire, asked by a resolver that caches nothing. */
final class Lookups {
  private final SimpleResolver resolver;
  private final InetSocketAddress http;
  private final HttpClient client = HttpClient.newHttpClient();

  Lookups(WireContract.Running server) {
    resolver = new SimpleResolver(server.dns());
    resolver.setTimeout(Duration.ofSeconds(5));
    http = server.http();
  }

  /** The IPv6 addresses of a name, in order. */
  List<String> of(String name) throws IOException {
    return ask(name).getSection(Section.ANSWER).stream()
        .map(record -> ((AAAARecord) record).getAddress().getHostAddress())
        .sorted()
        .toList();
  }

  String code(String name) throws IOException {
    return Rcode.string(ask(name).getRcode());
  }

  /** What the server says of itself. */
  String status() throws IOException, InterruptedException {
    return get("/status").body();
  }

  /** The code that says whether it is ready. */
  int ready() throws IOException, InterruptedException {
    return get("/ready").statusCode();
  }

  private Message ask(String name) throws IOException {
    Name asked = Name.fromString(name, Name.root);
    return resolver.send(Message.newQuery(Record.newRecord(asked, Type.AAAA, DClass.IN)));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + http.getPort() + path);
    return client.send(
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
