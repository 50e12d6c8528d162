package io.peaknet.lab.tunnel;

import io.peaknet.lab.CagedProcess;
import io.peaknet.lab.LabException;
import io.peaknet.lab.debian.DebianPackages;
import io.peaknet.lab.debian.Program;
import io.peaknet.report.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Yggdrasil with peerings over TCP, one for each wire, and otherwise as it comes. */
final class Yggdrasil implements Contestant {
  private static final int PORT = 9001;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final DebianPackages packages;
  private Program program = Program.NONE;

  Yggdrasil(DebianPackages packages) {
    this.packages = packages;
  }

  @Override
  public String name() {
    return "Yggdrasil";
  }

  @Override
  public boolean findsOtherPaths() {
    return true;
  }

  @Override
  public String find() {
    program = packages.program("yggdrasil", "yggdrasil", List.of("-version"), List.of());
    return program.version();
  }

  @Override
  public Tunnel prepare(Site site) {
    List<String> addresses = new ArrayList<>();
    for (int host = 1; host <= site.hosts(); host++) {
      String generated = site.run(host, program.command("-genconf", "-json"));
      JsonNode key = JSON.readTree(generated).path("PrivateKey");
      if (!key.isString()) {
        throw new LabException("yggdrasil -genconf gives no PrivateKey");
      }
      site.cage().write(file(site, host), configuration(site.layout(), host, key.asString()));
      List<String> ask = program.command("-useconffile", file(site, host).toString(), "-address");
      addresses.add(site.run(host, ask).strip());
    }
    return new Tunnel() {
      @Override
      public List<CagedProcess> start() {
        List<CagedProcess> processes = new ArrayList<>();
        for (int host = 1; host <= site.hosts(); host++) {
          List<String> command = program.command("-useconffile", file(site, host).toString());
          Path log = site.folder(host).resolve("log");
          processes.add(site.cage().start(site.name(host), log, Map.of(), command));
        }
        return processes;
      }

      @Override
      public String address(int host) {
        return addresses.get(host - 1);
      }
    };
  }

  private static Path file(Site site, int host) {
    return site.folder(host).resolve("yggdrasil.conf");
  }

  /** Of each wire's two ends the one with the larger number dials, as the other starts first. */
  static String configuration(Layout layout, int host, String privateKey) {
    List<String> peers = new ArrayList<>();
    for (Layout.Wire wire : layout.wiresAt(host)) {
      int other = wire.other(host);
      if (host > other) {
        peers.add("tcp://[%s]:%d".formatted(wire.addressAt(other), PORT));
      }
    }
    Map<String, Object> configuration = new LinkedHashMap<>();
    configuration.put("PrivateKey", privateKey);
    configuration.put("Peers", peers);
    configuration.put("Listen", List.of("tcp://[::]:" + PORT));
    configuration.put("AdminListen", "none");
    configuration.put("MulticastInterfaces", List.of());
    configuration.put("IfName", "ygg0");
    return Json.write(configuration);
  }
}
