// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

/** Beats of a bus as accesses to whole words. */
record WordTarget(AxiWords words, int busBytes) implements AxiTarget {

    WordTarget {
        if (busBytes > Long.BYTES) {
            throw new IllegalArgumentException("words of more than 64 bits: busBytes=" + busBytes);
        }
    }

    @Override
    public AxiResponse read(long address, byte[] data, int offset, int length) {
        final AxiWords.Answer answer = words.read(address & -busBytes);
        System.arraycopy(Lanes.bytes(answer.word(), busBytes), lane(address), data, offset, length);
        return answer.response();
    }

    @Override
    public AxiResponse write(long address, byte[] data, boolean[] enabled, int offset, int length) {
        long word = 0;
        int strobes = 0;
        for (int i = 0; i < length; i++) {
            final int lane = lane(address) + i;
            word |= (data[offset + i] & 0xFFL) << 8 * lane;
            strobes |= enabled[offset + i] ? 1 << lane : 0;
        }
        return words.write(address & -busBytes, word, strobes);
    }

    private int lane(long address) {
        return (int) (address & busBytes - 1);
    }
}
