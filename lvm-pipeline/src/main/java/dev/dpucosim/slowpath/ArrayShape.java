// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.raid.Geometry;

/** The shape of the array, of which nothing changes but the count of stripes. */
final class ArrayShape {
    private Geometry geometry;

    ArrayShape(Geometry geometry) {
        this.geometry = geometry;
    }

    Geometry geometry() {
        return geometry;
    }

    long stripes() {
        return geometry.stripes();
    }

    /** Stripes have come. */
    void grown(Geometry larger) {
        geometry = larger;
    }
}
