// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.chip.SubmissionEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Commands that are posted together, all or none. */
public final class Batch {

    private final BridgeProcess process;
    private final List<SubmissionEntry> entries = new ArrayList<>();

    Batch(BridgeProcess process) {
        this.process = process;
    }

    /** Adds a read from the other host. */
    public Batch read(AcceptedKey theirs, long targetOffset, RegisteredKey mine, long localOffset, long length) {
        return add(new SubmissionEntry().set(SubmissionEntry.READ, length, entries.size(), mine.value(), localOffset,
                theirs.value(), targetOffset));
    }

    /** Adds a write to the other host. */
    public Batch write(AcceptedKey theirs, long targetOffset, RegisteredKey mine, long localOffset, long length) {
        return add(new SubmissionEntry().set(SubmissionEntry.WRITE, length, entries.size(), mine.value(), localOffset,
                theirs.value(), targetOffset));
    }

    /** Adds a descriptor as it is. */
    public Batch add(SubmissionEntry entry) {
        entries.add(entry);
        return this;
    }

    /** Has the command that was added last start when all before it, of earlier posts too, are done. */
    public Batch fenced() {
        SubmissionEntry last = entries.getLast();
        last.flags(last.flags() | SubmissionEntry.FENCE);
        return this;
    }

    /**
     * Posts all of them with one doorbell.
     *
     * @return their futures, in order
     * @throws QueueFull when there is no room for all: none is posted
     */
    public List<CompletableFuture<Completion>> post() {
        try (Turn held = process.turn().enter()) {
            process.room(entries.size());
            List<CompletableFuture<Completion>> posted = new ArrayList<>(entries.size());
            for (SubmissionEntry entry : entries) {
                posted.add(process.post(entry));
            }
            entries.clear();
            return posted;
        }
    }
}
