// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.lvm.TestData;
import dev.dpucosim.lvm.TestDpu;
import dev.dpucosim.lvm.TestHost;
import dev.dpucosim.random.SeededStream;
import java.util.IdentityHashMap;
import java.util.Map;

/** A host that always has commands in flight, one for each slot of a volume at most, and checks what it reads. */
final class BusyHost {
    /** Blocks of a slot. */
    static final int SLOT = 24;

    private static final int DEPTH = 12;

    private record Asked(int slot, long[] written) {
    }

    private final TestDpu dpu;
    private final int nsid;
    private final int slots;
    private final boolean payload;
    private final TestData data = new TestData();
    private final SeededStream random;
    private final boolean[] flying;
    private final Map<TestHost.Answer, Asked> asked = new IdentityHashMap<>();
    private boolean goesOn;
    private int versions;
    private int answered;

    /** A host of the first blocks of a volume. */
    BusyHost(TestDpu dpu, int nsid, int slots, boolean payload, long seed) {
        this.dpu = dpu;
        this.nsid = nsid;
        this.slots = slots;
        this.payload = payload;
        random = new SeededStream(seed);
        flying = new boolean[slots];
        dpu.host().completed(this::answered);
    }

    /** Begins, and goes on until told otherwise. */
    void start() {
        goesOn = true;
        for (int i = 0; i < DEPTH; i++) {
            ask();
        }
        dpu.host().pump();
    }

    /** Lets what is in flight end. */
    void stop() {
        goesOn = false;
        dpu.host().run();
        assertThat(asked).isEmpty();
    }

    /** Runs until so many more commands were answered. */
    void answers(int count) {
        int wanted = answered + count;
        assertThat(dpu.scheduler().runUntil(() -> {
            dpu.host().pump();
            return answered >= wanted;
        })).as("answered=%s, wanted=%s", answered, wanted).isTrue();
    }

    int answered() {
        return answered;
    }

    private void ask() {
        int slot = random.nextInt(slots);
        while (flying[slot]) {
            slot = (slot + 1) % slots;
        }
        flying[slot] = true;
        boolean write = !random.oneIn(4);
        long[] words = write ? TestData.random(random.split(versions++), SLOT) : null;
        long block = (long) slot * SLOT;
        int number = write
                ? dpu.host().write(nsid, block, SLOT, words)
                : dpu.host().read(nsid, block, SLOT);
        asked.put(dpu.host().answer(number), new Asked(slot, words));
    }

    private void answered(TestHost.Answer answer) {
        Asked was = asked.remove(answer);
        if (was == null) {
            return;
        }
        assertThat(NvmeStatus.describe(answer.status())).isEqualTo(NvmeStatus.describe(NvmeStatus.SUCCESS));
        if (was.written != null) {
            data.write((long) was.slot * SLOT, SLOT, was.written);
        } else if (payload) {
            data.check((long) was.slot * SLOT, SLOT, answer.data());
        }
        flying[was.slot] = false;
        answered++;
        if (goesOn) {
            ask();
        }
    }

    /** Reads all of it; nothing is in flight. */
    void verify(TestDpu other) {
        for (int slot = 0; slot < slots; slot++) {
            long block = (long) slot * SLOT;
            data.check(block, SLOT, other.host().expect(other.host().read(nsid, block, SLOT)).data());
        }
    }
}
