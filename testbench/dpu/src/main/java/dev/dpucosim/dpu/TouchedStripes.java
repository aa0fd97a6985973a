// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.dpu;

import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.storage.MemberCommandListener;
import java.util.Arrays;
import java.util.function.LongConsumer;

/** The stripes that write commands have touched; what is checked at the end of a run. */
public final class TouchedStripes implements MemberCommandListener {

    private static final int PAGE_SHIFT = 18;
    private static final int PAGE_WORDS = 1 << PAGE_SHIFT - 6;

    private final ArrayLayout layout;
    private final int chunkBlocks;
    private long blocks;
    private long[][] pages;
    private long count;

    /** No stripe of the array was touched. */
    public TouchedStripes(Geometry geometry) {
        this.layout = new ArrayLayout(geometry);
        this.chunkBlocks = geometry.chunkBlocks();
        this.blocks = geometry.memberBlocks();
        this.pages = new long[pages(geometry.stripes())][];
    }

    private static int pages(long stripes) {
        return Math.toIntExact((stripes - 1 >>> PAGE_SHIFT) + 1);
    }

    /** Stripes from now on count that come when the pool grows. */
    public TouchedStripes growing(Dpu dpu) {
        dpu.registerWrites((offset, stripes) -> {
            if (offset == LvmRegisters.STRIPES && stripes * chunkBlocks > blocks) {
                blocks = stripes * chunkBlocks;
                pages = Arrays.copyOf(pages, pages(stripes));
            }
        });
        return this;
    }

    @Override
    public void command(int member, int opcode, long block, int blockCount, boolean fua, long owner) {
        if (opcode != Opcode.WRITE || block >= blocks) {
            return;
        }
        for (long at = block; at < block + blockCount; at += chunkBlocks - at % chunkBlocks) {
            add(layout.stripe(member, at));
        }
    }

    private void add(long stripe) {
        int page = (int) (stripe >>> PAGE_SHIFT);
        if (pages[page] == null) {
            pages[page] = new long[PAGE_WORDS];
        }
        int word = (int) (stripe >>> 6) & PAGE_WORDS - 1;
        long bit = 1L << stripe;
        count += (pages[page][word] & bit) == 0 ? 1 : 0;
        pages[page][word] |= bit;
    }

    /** Stripes touched. */
    public long count() {
        return count;
    }

    /** Adds what another has seen. */
    public void addAll(TouchedStripes other) {
        other.forEach(this::add);
    }

    /** Names every stripe touched, ascending. */
    public void forEach(LongConsumer action) {
        for (int page = 0; page < pages.length; page++) {
            long[] words = pages[page];
            for (int word = 0; words != null && word < PAGE_WORDS; word++) {
                for (long left = words[word]; left != 0; left &= left - 1) {
                    action.accept(((long) page << PAGE_SHIFT) + word * 64L + Long.numberOfTrailingZeros(left));
                }
            }
        }
    }

    @Override
    public String toString() {
        return "touched stripes: count=" + count + ", pages="
                + Arrays.stream(pages).filter(page -> page != null).count();
    }
}
