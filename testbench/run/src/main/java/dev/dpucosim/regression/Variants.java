// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.regression;

import java.lang.annotation.Annotation;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.TestTemplate;

/**
 * What a test template runs with, as far as its annotation says: an array {@code engine} as of {@code @DpuTest}, or
 * {@code value} as of {@code @Seeds}. Read by name, so that nothing here knows those modules.
 */
final class Variants {

    private Variants() {
    }

    /** One word for each invocation, in their order; none if the annotation does not say. */
    static List<String> of(Method method, boolean seedGiven) {
        for (Annotation annotation : method.getAnnotations()) {
            if (annotation.annotationType().isAnnotationPresent(TestTemplate.class)) {
                final List<String> engines = array(annotation, "engine");
                if (!engines.isEmpty()) {
                    return engines;
                }
                final List<String> seeds = seedGiven ? List.of() : array(annotation, "value");
                return seeds.stream().map(seed -> "seed " + seed).toList();
            }
        }
        return List.of();
    }

    private static List<String> array(Annotation annotation, String attribute) {
        final List<String> words = new ArrayList<>();
        try {
            final Object values = annotation.annotationType().getMethod(attribute).invoke(annotation);
            if (values.getClass().isArray() && !(values instanceof String[])) {
                for (int i = 0; i < Array.getLength(values); i++) {
                    words.add(String.valueOf(Array.get(values, i)).toLowerCase(Locale.ROOT));
                }
            }
        } catch (ReflectiveOperationException e) {
            return List.of();
        }
        return words;
    }
}
