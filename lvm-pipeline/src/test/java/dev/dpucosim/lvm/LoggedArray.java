// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.pool.PoolLayout;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.storage.MemberTiming;
import dev.dpucosim.storage.RamStore;
import java.util.ArrayList;
import java.util.List;

/**
 * An array that keeps a log of partial parity behind everything else on its members, full of random old data. Knows
 * where chunks lie by itself: left-symmetric.
 */
final class LoggedArray implements AutoCloseable {
    /** Blocks of the log of a member: 136 for each of 32 contexts. */
    static final int LOG_BLOCKS = 32 * 136;
    /** Superblocks are found from a member's end. */
    private static final int BLOCKS_AT_THE_END = 512;
    private static final int EXTENT_BYTES = 64 << 10;
    /** So that nothing that counts on a round number works by accident. */
    private static final int ODD = 5;

    private final PhysicalArray array;
    private final List<WatchedStore> stores;
    private final Geometry geometry;
    private final long logBlock;

    LoggedArray(TestEngine engine, RaidLevel level, int members, int chunkBlocks, int memberBlocks, MemberTiming timing,
            MemberFault... faults) {
        geometry = Geometry.of(level, members, chunkBlocks << 9, EXTENT_BYTES, memberBlocks);
        long tail = PoolLayout.of(geometry).tailBlocks(geometry.memberBlocks()) + ODD;
        logBlock = memberBlocks + tail;
        stores = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            stores.add(new WatchedStore(new RamStore(memberBlocks, tail + LOG_BLOCKS + BLOCKS_AT_THE_END), i));
        }
        array = new PhysicalArray(TestDpu.on(engine).array(level, members).chunk(chunkBlocks << 9)
                .memberBlocks(memberBlocks).timing(timing).faults(faults).stores(stores));
        log(true, 0);
    }

    /** Switches the log on or off, the next sequence number being the one after this. */
    void log(boolean enabled, long sequence) {
        array.dpu().engine().registers().write(LvmRegisters.LOG_SEQUENCE, sequence);
        array.dpu().engine().registers().write(LvmRegisters.LOG, logBlock | (enabled
                ? LvmRegisters.LOG_ENABLE_MASK
                : 0));
    }

    void watch(WatchedStore.Watcher watcher) {
        stores.forEach(store -> store.watcher(watcher));
    }

    PhysicalArray array() {
        return array;
    }

    TestDpu dpu() {
        return array.dpu();
    }

    Hand hand() {
        return array.hand();
    }

    Geometry geometry() {
        return geometry;
    }

    long logBlock() {
        return logBlock;
    }

    boolean inLog(long block) {
        return block >= logBlock;
    }

    boolean inLog(MemberCommand command) {
        return inLog(command.block());
    }

    int members() {
        return geometry.members();
    }

    int data() {
        return geometry.members() - parities();
    }

    int parities() {
        return geometry.level() == RaidLevel.RAID6 ? 2 : 1;
    }

    /** Member that holds the chunk at a place of a stripe: data from 0 on, then P, then Q. */
    int member(long stripe, int place) {
        int p = (int) (members() - 1 - stripe % members());
        return place >= data() ? (p + place - data()) % members() : (p + parities() + place) % members();
    }

    /** Words of a block of a member, as it is now. */
    long[] block(int member, long block) {
        long[] words = new long[64];
        stores.get(member).read(block, 1, words, 0);
        return words;
    }

    @Override
    public void close() {
        array.close();
    }
}
