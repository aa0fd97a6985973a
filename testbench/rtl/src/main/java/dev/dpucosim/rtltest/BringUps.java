// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import dev.dpucosim.harness.Checkpoint;
import dev.dpucosim.process.Unchecked;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/** Runs {@link BringUp} methods, once for a class and seed, and keeps the state they leave. */
final class BringUps {

    private BringUps() {
    }

    /** The state that tests of the class begin with; null if they begin after reset. */
    static Checkpoint of(ExtensionContext context, RtlTest module, long seed) {
        final Class<?> type = context.getRequiredTestClass();
        final List<Method> methods = AnnotationSupport.findAnnotatedMethods(type, BringUp.class,
                HierarchyTraversalMode.TOP_DOWN);
        if (methods.isEmpty()) {
            return null;
        }
        if (methods.size() > 1 || !Modifier.isStatic(methods.getFirst().getModifiers())) {
            throw new ExtensionConfigurationException("@BringUp is for one static method: methods=" + methods);
        }
        return context.getRoot().getStore(ExtensionContext.Namespace.create(BringUps.class))
                .getOrComputeIfAbsent(new Key(type, seed), key -> run(methods.getFirst(), module, seed),
                        Checkpoint.class);
    }

    private static Checkpoint run(Method method, RtlTest module, long seed) {
        final RtlRun run = new RtlRun(module, seed, null);
        try {
            final Object[] arguments = Arrays.stream(method.getParameterTypes()).map(run::argument).toArray();
            method.setAccessible(true);
            run.run(() -> invoke(method, arguments));
            return run.checkpoint();
        } catch (Throwable e) {
            throw Unchecked.thrown(e);
        } finally {
            run.close();
        }
    }

    private static Void invoke(Method method, Object[] arguments) throws Throwable {
        try {
            method.invoke(null, arguments);
            return null;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private record Key(Class<?> type, long seed) {
    }
}
