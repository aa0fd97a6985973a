// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.pool.PoolLayout;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.slowpath.FirmwareSettings;
import dev.dpucosim.slowpath.LvmFirmware;
import dev.dpucosim.storage.FaultPlan;
import dev.dpucosim.storage.Member;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberTiming;
import dev.dpucosim.storage.RamStore;
import dev.dpucosim.time.Scheduler;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A million requests a second leave no time for garbage: the model in steady state allocates nothing. */
final class AllocationTest {
    private static final int ROUND_REQUESTS = 20_000;
    private static final int BLOCKS = 40_000;

    private final Capsule capsule = new Capsule();
    private final SeededStream random = new SeededStream(3);
    private int done;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldAllocateNothingForARequestInSteadyState(boolean payload) throws JMException {
        Scheduler scheduler = new Scheduler();
        Geometry geometry = Geometry.of(RaidLevel.RAID5, 5, 64 << 10, 64 << 10, BLOCKS / 4 + 1000);
        List<Member> list = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            list.add(new Member(i, store(geometry), MemberTiming.fixed(1000), new SeededStream(i), FaultPlan.none()));
        }
        MemberArray members = new MemberArray(list);
        FirmwareSettings settings = new FirmwareSettings(geometry, new long[] {2 * BLOCKS}, true, true, payload);
        try (LvmModel model = new LvmModel(new EngineEnvironment(scheduler, members, DecisionLog.NONE, payload,
                LvmFirmware.layout(settings).bytes()))) {
            new LvmFirmware(scheduler, model, members, settings).boot();
            model.responses((pdu, nowPs) -> done++);
            long[] data = payload ? new long[200 * 64] : null;
            for (int block = 0; block + 200 <= BLOCKS; block += 200) {
                write(model, scheduler, block, 200, data);
            }
            round(model, scheduler, data);
            long before = allocated();
            round(model, scheduler, data);
            assertThat(allocated() - before).as("bytes for %s requests", ROUND_REQUESTS).isLessThan(ROUND_REQUESTS);
        }
    }

    /** A member whose memory is there before it is written: some blocks of the log are written once in many rounds. */
    private static RamStore store(Geometry geometry) {
        RamStore store = new RamStore(geometry.memberBlocks(), PoolLayout.of(geometry).tailBlocks(geometry
                .memberBlocks()));
        for (long block = geometry.memberBlocks(); block < store.blocks(); block += RamStore.PAGE_BLOCKS) {
            store.pageForWrite(block);
        }
        return store;
    }

    private static long allocated() throws JMException {
        return (long) ManagementFactory.getPlatformMBeanServer()
                .getAttribute(new ObjectName("java.lang:type=Threading"), "CurrentThreadAllocatedBytes");
    }

    /** Hits, and reads of what is not mapped. */
    private void round(LvmModel model, Scheduler scheduler, long[] data) {
        for (int i = 0; i < ROUND_REQUESTS; i++) {
            int blocks = 1 + random.nextInt(200);
            if (random.nextInt(5) < 3) {
                write(model, scheduler, random.nextInt(BLOCKS - 200), blocks, data);
            } else {
                model.offer(capsule.read(i & 0xFFFF, 1, random.nextInt(2 * BLOCKS - 200), blocks));
            }
            if (i % 24 == 0) {
                scheduler.runAll();
            }
        }
        scheduler.runAll();
    }

    private void write(LvmModel model, Scheduler scheduler, int block, int blocks, long[] data) {
        if (!model.offer(capsule.write(1, 1, block, blocks, false, data, 0))) {
            scheduler.runAll();
            model.offer(capsule);
        }
    }
}
