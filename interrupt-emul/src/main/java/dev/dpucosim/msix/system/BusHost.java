// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

import dev.dpucosim.bus.BusPort;
import dev.dpucosim.bus.BusTransaction;
import dev.dpucosim.bus.BusVerdict;
import dev.dpucosim.msix.HostPort;
import dev.dpucosim.msix.HostResponse;
import dev.dpucosim.msix.HostWrite;
import java.util.ArrayDeque;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The block's write channel on the system bus; responses come back in the order of the writes, as it wants. */
final class BusHost implements HostPort {

    private static final class Sent {
        final HostWrite write;
        HostResponse response;

        Sent(HostWrite write) {
            this.write = write;
        }
    }

    private final BusPort bridge;
    private final Consumer<Runnable> responder;
    private final BiConsumer<HostWrite, BusTransaction> issued;
    private final ArrayDeque<Sent> unanswered = new ArrayDeque<>();

    /**
     * A channel at a port of the bus.
     *
     * @param responder has a response given to the engine
     * @param issued    sees every write
     */
    BusHost(BusPort bridge, Consumer<Runnable> responder, BiConsumer<HostWrite, BusTransaction> issued) {
        this.bridge = bridge;
        this.responder = responder;
        this.issued = issued;
    }

    @Override
    public void write(HostWrite write) {
        Sent sent = new Sent(write);
        unanswered.add(sent);
        byte[] bytes = write.bytes();
        issued.accept(write, bridge.write(write.attributes().bus(), write.address(), bytes, 0, bytes.length,
                done -> answered(sent, done.verdict())));
    }

    private void answered(Sent sent, BusVerdict verdict) {
        sent.response = switch (verdict) {
            case OK -> HostResponse.OKAY;
            case UNSUPPORTED_REQUEST, BLOCKED -> HostResponse.DECERR;
            default -> HostResponse.SLVERR;
        };
        while (!unanswered.isEmpty() && unanswered.getFirst().response != null) {
            Sent first = unanswered.removeFirst();
            responder.accept(() -> first.write.respond(first.response));
        }
    }
}
