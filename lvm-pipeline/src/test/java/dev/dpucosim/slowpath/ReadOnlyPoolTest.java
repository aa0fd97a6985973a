// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.lvm.EngineTest;
import dev.dpucosim.lvm.TestData;
import dev.dpucosim.lvm.TestDpu;
import dev.dpucosim.lvm.TestEngine;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.storage.MemberStore;
import java.util.List;

/**
 * A pool that does not know what its members hold of a change, because none of them took it: until the next start it is
 * read-only. As in dm-thin, what changes no metadata goes on.
 */
final class ReadOnlyPoolTest {
    private static final int EXTENT = 128;
    private static final int TRIES = 3;
    private static final long[] DATA = TestData.random(new SeededStream(1), 4 * EXTENT);
    private static final long[] OTHER = TestData.random(new SeededStream(2), EXTENT);

    /** Volume 1 shares all its extents but the first with 3, a snapshot; volume 2 has one. */
    private static TestDpu dpu(TestEngine engine) {
        TestDpu dpu = TestDpu.on(engine).spare(1 << 20).namespaces(1024, 1024).boot();
        dpu.host().expect(dpu.host().write(1, 0, 4 * EXTENT, DATA));
        int snapshot = dpu.firmware().snapshot(1, "kept", false, VolumeListener.NONE);
        assertThat(snapshot).isEqualTo(3);
        dpu.scheduler().runAll();
        dpu.host().expect(dpu.host().write(1, 0, EXTENT, OTHER));
        dpu.host().expect(dpu.host().write(2, 0, EXTENT, OTHER));
        return dpu;
    }

    /** No member takes the next change: a discard, whose tables are cleared already. */
    private static void fail(TestDpu dpu) {
        for (int member = 0; member < dpu.members().count(); member++) {
            dpu.faults().add(new MemberFault(PoolWriter.OWNER, MemberFault.ANY_FRAGMENT, member, FaultKind.WRITE_ERROR,
                    TRIES, 0));
        }
        assertThat(status(dpu, dpu.host().discard(2, 0, EXTENT))).isEqualTo(NvmeStatus.INTERNAL);
        assertThat(dpu.firmware().thinCounts().readOnly()).isTrue();
        assertThat(dpu.faults().unused()).as("members are good by now").isEmpty();
    }

    private static int status(TestDpu dpu, int number) {
        dpu.host().run();
        return dpu.host().answer(number).status();
    }

    private static void expectData(TestDpu dpu) {
        TestData origin = new TestData();
        origin.write(0, 4 * EXTENT, DATA);
        origin.check(0, 1024, dpu.host().expect(dpu.host().read(3, 0, 1024)).data());
        origin.write(0, EXTENT, OTHER);
        origin.check(0, 1024, dpu.host().expect(dpu.host().read(1, 0, 1024)).data());
    }

    private static void expectUnchanged(TestDpu dpu, List<MemberStore> before) {
        for (int member = 0; member < before.size(); member++) {
            MemberStore now = dpu.members().member(member).store();
            int blocks = (int) now.blocks();
            long[] expected = new long[blocks * 64];
            long[] seen = new long[blocks * 64];
            before.get(member).read(0, blocks, expected, 0);
            now.read(0, blocks, seen, 0);
            assertThat(seen).as("member %s", member).isEqualTo(expected);
        }
    }

    @EngineTest
    void shouldServeReadsAndRefuseWhateverWouldChangeAMapping(TestEngine engine) {
        try (TestDpu dpu = dpu(engine)) {
            fail(dpu);
            List<MemberStore> before = Spares.copies(dpu);
            dpu.commands().clear();
            long free = dpu.firmware().extentsFree();

            int[] refused = {dpu.host().write(1, 5 * EXTENT, 8, OTHER), dpu.host().write(1, EXTENT + 3, 8, OTHER),
                dpu.host().write(1, 2 * EXTENT, EXTENT, OTHER), dpu.host().writeDurable(2, 3 * EXTENT, 1, OTHER),
                dpu.host().write(1, EXTENT - 4, 8, OTHER), dpu.host().discard(1, 0, EXTENT),
                dpu.host().discard(2, 0, 1024), dpu.host().writeZeroes(1, 0, 1024, true),
                dpu.host().writeZeroes(1, 2 * EXTENT, 9, false), dpu.host().write(3, 0, 8, OTHER)};
            dpu.host().run();
            for (int i = 0; i < refused.length; i++) {
                assertThat(NvmeStatus.describe(dpu.host().answer(refused[i]).status())).as("request %s", i)
                        .isEqualTo(NvmeStatus.describe(NvmeStatus.WRITE_PROTECTED));
            }
            assertThatThrownBy(() -> dpu.firmware().snapshot(1, "more", true, VolumeListener.NONE))
                    .hasMessageStartingWith(
                            "pool is read-only, its metadata could not be written: pool=");
            assertThatThrownBy(() -> dpu.firmware().deleteVolume(3, VolumeListener.NONE)).hasMessageStartingWith(
                    "pool is read-only");
            assertThatThrownBy(() -> dpu.firmware().growVolume(1, 2048, VolumeListener.NONE)).hasMessageStartingWith(
                    "pool is read-only");
            expectData(dpu);
            dpu.host().expect(dpu.host().flush(1));

            assertThat(dpu.commands()).as("members are read and flushed").noneMatch(command -> command.isWrite());
            assertThat(dpu.firmware().extentsFree()).isEqualTo(free);
            dpu.firmware().close();
            expectUnchanged(dpu, before);
        }
    }

    @EngineTest
    void shouldGoOnWithWhatIsMappedAndOpenAsItWasBefore(TestEngine engine) {
        List<MemberStore> left;
        long[] more = TestData.random(new SeededStream(3), 8);
        try (TestDpu dpu = dpu(engine)) {
            fail(dpu);
            // The extent is this volume's alone: hardware writes it and asks nobody.
            dpu.host().expect(dpu.host().write(1, 20, 8, more));
            dpu.firmware().close();
            left = Spares.copies(dpu);
        }
        try (TestDpu dpu = TestDpu.on(engine).spare(1 << 20).namespaces(1024, 1024).stores(left).boot()) {
            TestData other = new TestData();
            other.write(0, EXTENT, OTHER);
            other.check(0, 1024, dpu.host().expect(dpu.host().read(2, 0, 1024)).data());
            other.write(20, 8, more);
            other.check(0, EXTENT, dpu.host().expect(dpu.host().read(1, 0, EXTENT)).data());
            assertThat(dpu.firmware().thinCounts().readOnly()).isFalse();
            assertThat(status(dpu, dpu.host().discard(2, 0, EXTENT))).isEqualTo(NvmeStatus.SUCCESS);
            dpu.host().expect(dpu.host().write(1, 5 * EXTENT, 8, more));
            dpu.checkRedundancy();
        }
    }
}
