// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the files of a block trace, one per CPU, merged by time; of equal times the file named first comes first. */
final class BlktraceReader extends TraceReader {
    private final List<BlktraceFile> files = new ArrayList<>();
    private final BlockEvents events;
    /** A binary heap of the files that have a request, the earliest at the root. */
    private final int[] heap;
    private int heapSize;
    private boolean started;
    private boolean rootTaken;
    private BlktraceFile refused;

    BlktraceReader(final TraceOptions options, final List<ByteWindow> windows, final BlockEvents events) {
        super(TraceFormat.BLKTRACE, options, new DeviceTable(windows.getFirst().name(), BlktraceLayout::deviceName), 1);
        this.events = events;
        this.heap = new int[windows.size()];
        for (final ByteWindow window : windows) {
            files.add(new BlktraceFile(window, events, this::refuse));
        }
        refused = files.getFirst();
    }

    @Override
    boolean decode(final TraceRecord into) {
        if (!started) {
            start();
        }
        while (true) {
            if (rootTaken) {
                rootTaken = false;
                if (!files.get(heap[0]).advance()) {
                    heap[0] = heap[--heapSize];
                }
                sink(0);
            }
            if (heapSize == 0) {
                return false;
            }
            final BlktraceFile file = files.get(heap[0]);
            rootTaken = true;
            refused = file;
            final String wrong = file.take(into, deviceTable());
            if (wrong == null) {
                return true;
            }
            refuse(into.position, wrong);
        }
    }

    private void start() {
        started = true;
        for (int index = 0; index < files.size(); index++) {
            if (files.get(index).advance()) {
                heap[heapSize++] = index;
            }
        }
        for (int root = heapSize / 2 - 1; root >= 0; root--) {
            sink(root);
        }
    }

    private void sink(final int from) {
        int root = from;
        while (true) {
            int child = 2 * root + 1;
            if (child >= heapSize) {
                return;
            }
            if (child + 1 < heapSize && before(heap[child + 1], heap[child])) {
                child++;
            }
            if (before(heap[root], heap[child])) {
                return;
            }
            final int moved = heap[root];
            heap[root] = heap[child];
            heap[child] = moved;
            root = child;
        }
    }

    private boolean before(final int one, final int other) {
        final long timeNs = files.get(one).timeNs();
        final long otherNs = files.get(other).timeNs();
        return timeNs < otherNs || timeNs == otherNs && one < other;
    }

    private void refuse(final BlktraceFile file, final long position, final String reason) {
        refused = file;
        refuse(position, reason);
    }

    @Override
    TraceProblem problem(final long position, final String reason) {
        return refused.problem(position, reason);
    }

    @Override
    public String note() {
        return events.note();
    }

    @Override
    String inputName() {
        return files.getFirst().window().name();
    }

    @Override
    void release() throws IOException {
        for (final BlktraceFile file : files) {
            file.close();
        }
    }
}
