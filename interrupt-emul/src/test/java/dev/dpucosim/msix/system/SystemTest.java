// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import dev.dpucosim.msix.MsixEngineKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A test that runs once with every {@link MsixEngineKind}, which is its first and only parameter. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}")
@EnumSource(MsixEngineKind.class)
@interface SystemTest {}
