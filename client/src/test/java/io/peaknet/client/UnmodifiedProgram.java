package io.peaknet.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A program that knows only the JDK: does what each line of its input says. */
final class UnmodifiedProgram {
  private UnmodifiedProgram() {}

  /** Takes no arguments: {@code resolve NAME} and {@code get URL} are read from the input. */
  public static void main(String[] args) throws IOException, InterruptedException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", 2);
      String answer;
      try {
        answer = words[0].equals("get") ? get(words[1]) : resolve(words[1]);
      } catch (IOException e) {
        answer = e.getClass().getSimpleName();
      }
      System.out.println(answer);
    }
  }

  private static String resolve(String name) throws IOException {
    return Arrays.stream(InetAddress.getAllByName(name))
        .map(InetAddress::getHostAddress)
        .collect(Collectors.joining(" "));
  }

  private static String get(String url) throws IOException, InterruptedException {
    // A client for each request: no connection is used again.
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
