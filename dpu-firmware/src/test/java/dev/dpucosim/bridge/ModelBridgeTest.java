// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A {@link BridgeTest} on the model alone: it posts commands by the hundred thousand.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}")
@EnumSource(value = TestBridge.class, names = "MODEL")
@interface ModelBridgeTest {}
