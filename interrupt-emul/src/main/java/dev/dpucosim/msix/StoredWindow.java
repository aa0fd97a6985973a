// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/** A window of the model that only stores: an array of QWORDs, each with the bits that exist. */
final class StoredWindow implements ConfigWindow {
    private final long[] words;
    private final long bits;

    StoredWindow(int count, long bits) {
        this.words = new long[count];
        this.bits = bits;
    }

    long word(int index) {
        return words[index];
    }

    @Override
    public boolean has(int offset) {
        return offset >>> 3 < words.length;
    }

    @Override
    public long read(int offset) {
        return words[offset >>> 3];
    }

    @Override
    public boolean write(int offset, long value) {
        words[offset >>> 3] = value & bits;
        return true;
    }
}
