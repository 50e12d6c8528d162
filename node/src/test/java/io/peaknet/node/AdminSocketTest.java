package io.peaknet.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminSocketTest {
  @TempDir Path folder;

  @Test
  void onlyItsOwnerMayAskAndNothingElseIsLeft() throws Exception {
    Path run = folder.resolve("run");
    Path path = run.resolve("admin.sock");
    try (AdminSocket socket = AdminSocket.bind(path)) {
      socket.serve(request -> "{}");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rw-------");
      assertThat(entries(run)).containsExactly(path);
    }
    assertThat(entries(run)).isEmpty();
  }

  @Test
  void manyRequestsOnManyConnections() throws Exception {
    Path path = folder.resolve("s");
    try (AdminSocket socket = AdminSocket.bind(path)) {
      socket.serve(request -> "{\"echo\":\"" + request + "\"}");
      List<AdminClient> clients = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        clients.add(AdminClient.open(path));
      }
      for (int n = 0; n < 3; n++) {
        for (AdminClient client : clients) {
          assertThat(client.ask("a " + n)).isEqualTo("{\"echo\":\"a " + n + "\"}");
        }
      }
      for (AdminClient client : clients) {
        client.close();
      }
    }
  }

  @Test
  void theSocketOfADeadProcessIsReplaced() throws Exception {
    Path path = folder.resolve("s");
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(path));
    }
    assertThat(path).exists();
    try (AdminSocket socket = AdminSocket.bind(path)) {
      socket.serve(request -> "{}");
      try (AdminClient client = AdminClient.open(path)) {
        assertThat(client.ask("status")).isEqualTo("{}");
      }
    }
  }

  @Test
  void aLivingNodeIsNotReplaced() throws Exception {
    Path path = folder.resolve("s");
    try (AdminSocket socket = AdminSocket.bind(path)) {
      socket.serve(request -> "{}");
      assertThatThrownBy(() -> AdminSocket.bind(path))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(path.toString())
          .hasMessageContaining("somebody answers there already");
    }
  }

  @Test
  void whatAProcessOfTheSameNumberLeftIsInNobodysWay() throws Exception {
    Path left = Files.createDirectory(folder.resolve(".p" + ProcessHandle.current().pid()));
    Files.createFile(left.resolve("s"));
    try (AdminSocket _ = AdminSocket.bind(folder.resolve("a"))) {
      assertThat(entries(folder)).containsExactly(folder.resolve("a"));
    }
  }

  @Test
  void aFileIsNotReplaced() throws Exception {
    Path path = Files.writeString(folder.resolve("s"), "precious");
    assertThatThrownBy(() -> AdminSocket.bind(path)).hasMessageContaining("something else");
    assertThat(path).hasContent("precious");
  }

  @Test
  void aPathTooLongForASocketIsSaid() {
    Path path = folder.resolve("x".repeat(120)).resolve("s");
    assertThatThrownBy(() -> AdminSocket.bind(path)).hasMessageContaining("too long");
    assertThat(path.getParent()).doesNotExist();
  }

  @Test
  void anEndlessRequestEndsTheConversation() throws Exception {
    Path path = folder.resolve("s");
    try (AdminSocket socket = AdminSocket.bind(path)) {
      socket.serve(request -> "{}");
      try (AdminClient client = AdminClient.open(path)) {
        assertThatThrownBy(() -> client.ask("x".repeat(5000))).isInstanceOf(IOException.class);
      }
      try (AdminClient client = AdminClient.open(path)) {
        assertThat(client.ask("status")).isEqualTo("{}");
      }
    }
  }

  @Test
  void askingNobodySaysSo() {
    assertThatThrownBy(() -> AdminClient.open(folder.resolve("s")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no node")
        .hasMessageContaining("peak up");
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (var entries = Files.list(folder)) {
      return entries.toList();
    }
  }
}
