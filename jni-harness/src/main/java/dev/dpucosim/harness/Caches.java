// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import java.nio.file.Path;

/**
 * Where things that can be made again are kept: the folder of property {@code dpucosim.cache}, else
 * {@code $XDG_CACHE_HOME/dpu-cosim}, else {@code ~/.cache/dpu-cosim}.
 */
final class Caches {

    private Caches() {
    }

    static Path folder(String kind) {
        final String named = System.getProperty("dpucosim.cache");
        if (named != null) {
            return Path.of(named).toAbsolutePath().resolve(kind);
        }
        final String standard = System.getenv("XDG_CACHE_HOME");
        final Path base = standard != null && !standard.isBlank()
                ? Path.of(standard)
                : Path.of(System.getProperty("user.home"), ".cache");
        return base.toAbsolutePath().resolve("dpu-cosim").resolve(kind);
    }
}
