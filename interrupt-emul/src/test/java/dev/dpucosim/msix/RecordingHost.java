// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import java.util.ArrayList;
import java.util.List;

/** A host that writes down what comes, and answers at once or when the test says so. */
final class RecordingHost implements HostPort {
    private final List<HostWrite> writes = new ArrayList<>();
    private boolean holding;
    private HostResponse dataResponse = HostResponse.OKAY;
    private HostResponse messageResponse = HostResponse.OKAY;

    @Override
    public void write(HostWrite write) {
        writes.add(write);
        if (!holding) {
            answer(write);
        }
    }

    private void answer(HostWrite write) {
        write.respond(write.message() ? messageResponse : dataResponse);
    }

    /** From now on nothing is answered. */
    void hold() {
        holding = true;
    }

    /** From now on everything is answered, also what came before. */
    void release() {
        holding = false;
        for (HostWrite write : List.copyOf(writes)) {
            if (write.response() == null) {
                answer(write);
            }
        }
    }

    /** Answers the oldest write that has no answer. */
    void answerOne() {
        answer(writes.stream().filter(write -> write.response() == null).findFirst().orElseThrow());
    }

    void answerData(HostResponse response) {
        dataResponse = response;
    }

    void answerMessages(HostResponse response) {
        messageResponse = response;
    }

    /** All writes since the last {@link #take}. */
    List<HostWrite> seen() {
        return writes;
    }

    /** All writes since the last call, answered or not; they are forgotten when they have been answered. */
    List<HostWrite> take() {
        List<HostWrite> taken = List.copyOf(writes);
        writes.removeIf(write -> write.response() != null);
        return taken;
    }

    /** The messages among {@link #seen}, as address and data, and clears the record. */
    List<String> takeMessages() {
        return take().stream().filter(HostWrite::message).map(RecordingHost::text).toList();
    }

    static String text(HostWrite write) {
        long data = 0;
        for (int i = 3; i >= 0; i--) {
            data = data << 8 | write.bytes()[i] & 0xFF;
        }
        return Long.toHexString(write.address()) + "=" + Long.toHexString(data);
    }
}
