// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/**
 * The model's last stage: events become Pending bits, Pending bits become messages, and data and messages leave in the
 * order in which they are given. Whatever the host answers comes back here.
 */
final class Injector {
    /** Is told when a write has its response, after the counts of its function are right. */
    @FunctionalInterface
    interface ResponseListener {
        void responded(HostWrite write);
    }

    final VectorTable table;
    final PendingArray pending;
    final FunctionState[] functions;
    final Moderation moderation;
    boolean hostLink;
    private final HostPort host;
    private final MsixCounters counters;
    private final ErrorRing errors;
    private final ResponseListener listener;

    Injector(int vectors, HostPort host, MsixCounters counters, ErrorRing errors, Runnable changed,
            ResponseListener listener) {
        this.table = new VectorTable(vectors);
        this.pending = new PendingArray(vectors);
        this.functions = new FunctionState[MsixWindows.FUNCTIONS];
        for (int i = 0; i < functions.length; i++) {
            functions[i] = new FunctionState(i, vectors, changed);
        }
        this.moderation = new Moderation(vectors, counters, entry -> raise(ownerOf(entry), entry));
        this.host = host;
        this.counters = counters;
        this.errors = errors;
        this.listener = listener;
    }

    /** The function whose table holds the entry, or null if none does. */
    FunctionState ownerOf(int entry) {
        for (FunctionState function : functions) {
            if (function.owns(entry)) {
                return function;
            }
        }
        return null;
    }

    /**
     * An event on a vector of a function.
     *
     * @return the message that went at once, or null: the vector is pending, or the event is held
     */
    HostWrite event(FunctionState function, int vector, boolean urgent) {
        int entry = function.base() + vector;
        return moderation.passes(entry, urgent) ? raise(function, entry) : null;
    }

    private HostWrite raise(FunctionState function, int entry) {
        counters.count(MsixRegisters.EVENTS);
        if (pending.get(entry)) {
            counters.count(MsixRegisters.MERGED);
            return null;
        }
        if (function == null || !mayGo(function, entry)) {
            pending.set(entry);
            return null;
        }
        return send(function, entry);
    }

    /** Clears Pending of a vector. */
    void withdraw(FunctionState function, int vector) {
        int entry = function.base() + vector;
        if (pending.get(entry)) {
            pending.clear(entry);
            counters.count(MsixRegisters.WITHDRAWN);
        }
    }

    /** Lets go every pending message of a function that may. */
    void drain(FunctionState function) {
        if (!function.valid()) {
            return;
        }
        int end = function.base() + function.size();
        int entry = pending.next(function.base(), end);
        while (entry >= 0 && hostLink && function.sends()) {
            if (!table.masks(entry) && ownerOf(entry) == function) {
                pending.clear(entry);
                send(function, entry);
            }
            entry = pending.next(entry + 1, end);
        }
    }

    private boolean mayGo(FunctionState function, int entry) {
        return hostLink && function.sends() && !table.masks(entry);
    }

    private HostWrite send(FunctionState function, int entry) {
        int data = table.data(entry);
        byte[] bytes = {(byte) data, (byte) (data >>> 8), (byte) (data >>> 16), (byte) (data >>> 24)};
        int vector = entry - function.base();
        HostWrite write = new HostWrite(true, table.address(entry), bytes, function.messageAttributes(),
                answered -> messageAnswered(function, vector, answered));
        function.outstanding++;
        counters.count(MsixRegisters.MESSAGES);
        host.write(write);
        return write;
    }

    /** Places the data of a frame. */
    void data(FunctionState function, long address, byte[] bytes, WriteAttributes attributes) {
        if (attributes.bus().trafficClass() != function.trafficClass() || attributes.target() != 0) {
            function.dirty = true;
        }
        function.outstanding++;
        function.dataOutstanding++;
        counters.count(MsixRegisters.DATA_FRAMES);
        counters.add(MsixRegisters.DATA_BYTES, bytes.length);
        host.write(new HostWrite(false, address, bytes, attributes, answered -> dataAnswered(function, answered)));
    }

    private void dataAnswered(FunctionState function, HostWrite write) {
        function.dataOutstanding--;
        if (write.response() != HostResponse.OKAY) {
            function.faulted = true;
            errors.refuse(new ErrorRecord(Cause.DATA_FAULT, 0, 0, function.index, 0, 0));
        }
        answered(function, write);
    }

    private void messageAnswered(FunctionState function, int vector, HostWrite write) {
        if (write.response() != HostResponse.OKAY) {
            errors.refuse(new ErrorRecord(Cause.MESSAGE_FAULT, 0, 0, function.index, 0, vector));
        }
        answered(function, write);
    }

    private void answered(FunctionState function, HostWrite write) {
        function.outstanding--;
        function.resetting &= function.outstanding > 0;
        listener.responded(write);
    }

    /** Function reset: nothing of the function is left to send; what is under way ends it later. */
    void reset(FunctionState function) {
        function.reset();
        if (function.valid()) {
            int end = function.base() + function.size();
            table.clear(function.base(), end);
            moderation.clear(function.base(), end);
            for (int entry = function.base(); entry < end; entry++) {
                pending.clear(entry);
            }
        }
    }

    /** One bit a function: it shows as INTx while a vector is pending. */
    int intxPending() {
        int bits = 0;
        for (FunctionState function : functions) {
            if (function.is(MsixWindows.FUNCTION_INTX) && !function.is(MsixWindows.FUNCTION_ENABLE) && function.valid()
                    && pending.next(function.base(), function.base() + function.size()) >= 0) {
                bits |= 1 << function.index;
            }
        }
        return bits;
    }
}
