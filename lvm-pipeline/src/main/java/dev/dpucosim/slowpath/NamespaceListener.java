// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

/** Is told what firmware takes out of hardware's cache of mappings; namespaces by index, their id less 1. */
public interface NamespaceListener {
    /** Takes no notice. */
    NamespaceListener NONE = new NamespaceListener() {
        @Override
        public void renewed(int namespace) {
            // nobody wants to know
        }

        @Override
        public void dropped(int namespace, long virtualExtent) {
            // nobody wants to know
        }
    };

    /** No cached mapping of a namespace hits any more. */
    void renewed(int namespace);

    /** The cached mapping of a virtual extent is out of the cache. */
    void dropped(int namespace, long virtualExtent);
}
