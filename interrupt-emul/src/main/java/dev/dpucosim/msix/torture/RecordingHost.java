// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.torture;

import dev.dpucosim.msix.HostPort;
import dev.dpucosim.msix.HostResponse;
import dev.dpucosim.msix.HostWrite;
import java.util.ArrayList;
import java.util.List;

/** A host that writes down what comes, and answers at once or when it is told to. */
public final class RecordingHost implements HostPort {
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
    public void hold() {
        holding = true;
    }

    /** From now on everything is answered, also what came before. */
    public void release() {
        holding = false;
        for (HostWrite write : List.copyOf(writes)) {
            if (write.response() == null) {
                answer(write);
            }
        }
    }

    /** Answers the oldest write that has no answer. */
    public void answerOne() {
        answer(writes.stream().filter(write -> write.response() == null).findFirst().orElseThrow());
    }

    /** How data are answered from now on. */
    public void answerData(HostResponse response) {
        dataResponse = response;
    }

    /** How messages are answered from now on. */
    public void answerMessages(HostResponse response) {
        messageResponse = response;
    }

    /** All writes since the last {@link #take}. */
    public List<HostWrite> seen() {
        return writes;
    }

    /** All writes since the last call, answered or not; they are forgotten when they have been answered. */
    public List<HostWrite> take() {
        List<HostWrite> taken = List.copyOf(writes);
        writes.removeIf(write -> write.response() != null);
        return taken;
    }

    /** The messages among {@link #seen}, as address and data, and clears the record. */
    public List<String> takeMessages() {
        return take().stream().filter(HostWrite::message).map(RecordingHost::text).toList();
    }

    /** A message as address and data. */
    public static String text(HostWrite write) {
        long data = 0;
        for (int i = 3; i >= 0; i--) {
            data = data << 8 | write.bytes()[i] & 0xFF;
        }
        return Long.toHexString(write.address()) + "=" + Long.toHexString(data);
    }
}
