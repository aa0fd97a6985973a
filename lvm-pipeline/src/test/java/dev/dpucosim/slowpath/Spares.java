// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.lvm.TestDpu;
import dev.dpucosim.pool.PoolLayout;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.storage.HotSpares;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.RamStore;
import java.util.ArrayList;
import java.util.List;

/** Arrays of small members, 1,024 stripes of 4 KiB chunks, and spares that fit them. */
final class Spares {
    static final int CHUNK = 4096;
    static final long MEMBER_BLOCKS = 8192;

    private Spares() {
    }

    static Geometry geometry(RaidLevel level, int members) {
        return Geometry.of(level, members, CHUNK, 64 << 10, MEMBER_BLOCKS);
    }

    static RamStore drive(RaidLevel level, int members) {
        Geometry geometry = geometry(level, members);
        return new RamStore(MEMBER_BLOCKS, PoolLayout.of(geometry).tailBlocks(geometry.memberBlocks()));
    }

    static List<MemberStore> drives(RaidLevel level, int members, int count) {
        List<MemberStore> drives = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            drives.add(drive(level, members));
        }
        return drives;
    }

    static UpkeepSettings upkeep(RaidLevel level, int members, int spares) {
        return UpkeepSettings.with(new HotSpares(drives(level, members, spares), (spare, member) -> {}));
    }

    /** What the members hold at this moment, as new drives: power may go now. */
    static List<MemberStore> copies(TestDpu dpu) {
        List<MemberStore> copies = new ArrayList<>();
        dpu.members().members().forEach(member -> copies.add(((RamStore) member.store()).copy()));
        return copies;
    }
}
