// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.time.EventHandler;
import dev.dpucosim.time.Scheduler;

/** The model's end of the resume ring: fetches what firmware has written and hands it to its stage, in order. */
final class ResumeRing {
    private final Scheduler scheduler;
    private final LvmModel model;
    private final DpuMemory memory;
    private final ResumeEntry entry = new ResumeEntry();
    private final EventHandler fetch = this::fetch;
    private long base;
    private int shift;
    private int producer;
    private int consumer;
    private boolean fetching;

    ResumeRing(Scheduler scheduler, LvmModel model, DpuMemory memory) {
        this.scheduler = scheduler;
        this.model = model;
        this.memory = memory;
    }

    void base(long address) {
        base = address;
    }

    void shift(int log2) {
        shift = log2;
    }

    int producer() {
        return producer;
    }

    int consumer() {
        return consumer;
    }

    /** Firmware has written entries up to a count. */
    void producer(int count) {
        producer = count;
        ring();
    }

    /** Looks for entries, if the engine is enabled. */
    void ring() {
        if (!fetching && producer != consumer && model.enabled()) {
            fetching = true;
            model.begin();
            scheduler.after(ModelTiming.RESUME_PS, fetch, 0);
        }
    }

    private void fetch(long nowPs, long unused) {
        while (producer != consumer) {
            entry.load(memory, base + (long) (consumer & (1 << shift) - 1) * ResumeEntry.BYTES);
            consumer++;
            model.resume(entry, nowPs);
        }
        fetching = false;
        model.end();
    }
}
