// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

/** Goes through mappings in ascending order of virtual extents, without an object for each. */
public interface MappingCursor {
    /** Steps to the next mapping; false when there is none. */
    boolean next();

    /** Virtual extent of the mapping that was stepped to. */
    long virtualExtent();

    /** Its word, for {@link Mapping}. */
    long mapping();

    /** Its physical extent. */
    default long extent() {
        return Mapping.extent(mapping());
    }

    /** The pool's clock when it was made. */
    default int time() {
        return Mapping.time(mapping());
    }
}
