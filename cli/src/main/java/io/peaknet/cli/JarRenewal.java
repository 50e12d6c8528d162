package io.peaknet.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Rewrites the classes of a jar that were compiled for Java 6 or older: an AOT cache takes none
 * before Java 7, since those must be verified in the old way at each start. What they do stays the
 * same; they get stack maps (JVMS 4.7.4) and a newer version number. Part of the build of the
 * distribution: picocli's alone would take more than half of the time that a command needs to
 * start.
 */
public final class JarRenewal {
  private static final int OLD = ClassFile.JAVA_6_VERSION;
  private static final int NEW = ClassFile.JAVA_8_VERSION;

  private JarRenewal() {}

  /**
   * Rewrites jars in place.
   *
   * @param jars their paths
   */
  public static void main(String[] jars) throws IOException {
    for (String jar : jars) {
      renew(Path.of(jar));
    }
  }

  /**
   * Rewrites one; it stays as it was if that fails.
   *
   * @throws IOException if it can't be read or written
   * @throws IllegalArgumentException if one of its classes is malformed
   */
  static void renew(Path jar) throws IOException {
    Path renewed = jar.resolveSibling(jar.getFileName() + ".renewed");
    try (JarFile from = new JarFile(jar.toFile());
        URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()});
        JarOutputStream to = new JarOutputStream(Files.newOutputStream(renewed))) {
      ClassFile classFile =
          ClassFile.of(
              ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
              ClassFile.ClassHierarchyResolverOption.of(
                  ClassHierarchyResolver.ofResourceParsing(loader)
                      .orElse(ClassHierarchyResolver.defaultResolver())));
      for (JarEntry entry : Collections.list(from.entries())) {
        to.putNextEntry(new JarEntry(entry.getName()));
        try (InputStream in = from.getInputStream(entry)) {
          write(classFile, entry.getName(), in.readAllBytes(), to);
        }
        to.closeEntry();
      }
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(renewed);
      throw e;
    }
    Files.move(renewed, jar, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void write(ClassFile classFile, String name, byte[] bytes, OutputStream to)
      throws IOException {
    if (!name.endsWith(".class")) {
      to.write(bytes);
      return;
    }
    ClassModel model = classFile.parse(bytes);
    to.write(model.majorVersion() > OLD ? bytes : renewed(classFile, model));
  }

  private static byte[] renewed(ClassFile classFile, ClassModel model) {
    ClassTransform newer =
        (builder, element) ->
            builder.with(
                element instanceof ClassFileVersion ? ClassFileVersion.of(NEW, 0) : element);
    return classFile.transformClass(
        model, newer.andThen(ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)));
  }
}
