package io.peaknet.lab.debian;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What apt says is read as it is meant, and programs are started with what they need. */
final class DebianPackagesTest {
  @Test
  void packagesAreKeptInTheUsersCache() {
    assertThat(DebianPackages.cacheFolder(Map.of("XDG_CACHE_HOME", "/c", "HOME", "/h")))
        .isEqualTo(Path.of("/c/peak/lab"));
    assertThat(DebianPackages.cacheFolder(Map.of("HOME", "/h")))
        .isEqualTo(Path.of("/h/.cache/peak/lab"));
  }

  @Test
  void onlyLibrariesOfThisArchitectureAreNeededBesideAProgram() {
    List<PackageRecord> records =
        PackageRecord.parse(
            """
            Package: proxy
            Architecture: amd64
            Depends: libc6 (>= 2.38), zlib1g (>= 1:1.1.4), adduser | login, lib-a:any
            Pre-Depends: first (= 1)
            Section: net
            Description: a proxy
             Depends: nothing, since this line goes on with the description

            Package: zlib1g
            Architecture: amd64
            Section: libs

            Package: lib-data
            Architecture: all
            Section: libs
            """);
    assertThat(records)
        .extracting(PackageRecord::name)
        .containsExactly("proxy", "zlib1g", "lib-data");
    assertThat(records).extracting(PackageRecord::isLibrary).containsExactly(false, true, false);
    assertThat(records.getFirst().needs())
        .containsExactly("first", "libc6", "zlib1g", "adduser", "lib-a");
  }

  @Test
  void aProgramWithItsOwnLinkerIsStartedByIt() {
    Program program =
        new Program(
            Path.of("/p/usr/bin/x"),
            "1",
            List.of("/l/ld.so", "--library-path", "/l"),
            List.of(Path.of("/p")));
    assertThat(program.command("-v"))
        .containsExactly("/l/ld.so", "--library-path", "/l", "/p/usr/bin/x", "-v");
    assertThat(program.file("nowhere/x")).isEmpty();
  }
}
