package io.peaknet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The jar that it is for, rewritten. */
final class JarRenewalTest {
  @TempDir Path folder;

  private Path copy() throws Exception {
    URL original = CommandLine.class.getProtectionDomain().getCodeSource().getLocation();
    return Files.copy(Path.of(original.toURI()), folder.resolve("picocli.jar"));
  }

  private static List<String> names(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return Collections.list(file.entries()).stream().map(JarEntry::getName).toList();
    }
  }

  private static List<String> old(Path jar) throws IOException {
    List<String> old = new ArrayList<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : Collections.list(file.entries())) {
        if (entry.getName().endsWith(".class")) {
          ClassModel model = ClassFile.of().parse(file.getInputStream(entry).readAllBytes());
          if (model.majorVersion() < ClassFile.JAVA_7_VERSION) {
            old.add(entry.getName());
          }
        }
      }
    }
    return old;
  }

  @Test
  void allClassesAreNewEnoughAndEachVerifies() throws Exception {
    Path jar = copy();
    List<String> before = names(jar);
    assertThat(old(jar)).isNotEmpty();
    JarRenewal.main(new String[] {jar.toString()});
    assertThat(names(jar)).isEqualTo(before);
    assertThat(old(jar)).isEmpty();
    ClassLoader none = ClassLoader.getPlatformClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, none)) {
      for (String name : before) {
        if (name.startsWith("picocli/CommandLine") && name.endsWith(".class")) {
          String type = name.substring(0, name.length() - ".class".length()).replace('/', '.');
          Class.forName(type, true, loader); // verifies it
        }
      }
    }
  }

  @Test
  void whatIsNoJarStaysAsItIs() throws IOException {
    Path file = Files.writeString(folder.resolve("a.jar"), "no jar");
    assertThatThrownBy(() -> JarRenewal.renew(file)).isInstanceOf(ZipException.class);
    assertThat(file).hasContent("no jar");
    assertThat(folder).isDirectoryContaining(path -> path.equals(file));
  }
}
