package io.peaknet.linux;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test's body runs in a Java process of its own, as root of a new user namespace with its own
 * network, mounts and processes; all of it ends with that process. Where this kernel or user can't
 * have one the test is skipped with the reason.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Sandbox.class)
@interface InNamespace {}
