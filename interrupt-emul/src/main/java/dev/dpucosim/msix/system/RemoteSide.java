// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

import dev.dpucosim.link.BridgeLink;
import dev.dpucosim.link.LinkReceiver;
import dev.dpucosim.msix.firmware.TunnelFirmware;
import dev.dpucosim.tunnel.Carrier;
import dev.dpucosim.tunnel.InterruptName;
import dev.dpucosim.tunnel.NakReason;
import dev.dpucosim.tunnel.SenderListener;
import dev.dpucosim.tunnel.TunnelSender;
import dev.dpucosim.tunnel.TunnelTicket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * A remote device with its end of the tunnel. It knows its vectors and where it may write; of the host's messages it
 * knows nothing. Its writes and raises give tickets, which tell how far they have come.
 */
public final class RemoteSide {
    private static final int REQUESTER = 0x4200;

    private final int connection;
    private final BridgeLink link;
    private final TunnelFirmware firmware;
    private final Map<Integer, Integer> transports = new TreeMap<>();
    private final Map<Integer, Integer> vectorOfTransport;
    private final List<String> refusals = new ArrayList<>();
    private final LinkReceiver block;
    private Predicate<byte[]> interceptor = frame -> false;
    private IntFunction<TunnelSender> senders;
    private TunnelSender sender;
    private long errorsTold;
    private long epochs;

    /** @param block takes the frames that arrive at the other end */
    RemoteSide(int connection, BridgeLink link, TunnelFirmware firmware, Map<Integer, Integer> vectorOfTransport,
            LinkReceiver block) {
        this.connection = connection;
        this.link = link;
        this.firmware = firmware;
        this.vectorOfTransport = vectorOfTransport;
        this.block = block;
        link.forward().receiver(frame -> {
            if (!interceptor.test(frame)) {
                block.receive(frame);
            }
        });
        link.listener(up -> sender.linkChanged(up));
    }

    /** Starts it with senders made so, of their first sequence. */
    void start(IntFunction<TunnelSender> maker) {
        senders = maker;
        sender = maker.apply(0);
        sender.start();
    }

    /**
     * The remote device has lost its memory and starts anew: what was not answered is forgotten.
     *
     * @param firstSequence where its streams begin
     */
    public void restart(int firstSequence) {
        sender.stop();
        sender = senders.apply(firstSequence);
        sender.start();
    }

    /** Sets who may take frames off the link before they arrive at the block, and says of each whether it did. */
    public void interceptor(Predicate<byte[]> takes) {
        interceptor = takes;
    }

    /** Has a frame arrive at the block now, whoever made it. */
    public void arrive(byte[] frame) {
        block.receive(frame);
    }

    SenderListener listener() {
        return new SenderListener() {
            @Override
            public void refused(TunnelTicket ticket, NakReason reason) {
                refusals.add(ticket.type() + " " + ticket.function() + " " + reason);
            }

            @Override
            public void opened(int epoch, boolean forgotten) {
                epochs++;
            }

            @Override
            public void error(int cause) {
                errorsTold++;
            }
        };
    }

    /** Id of its connection. */
    public int connection() {
        return connection;
    }

    /** Its link, to take down and up, or to put frames on that nobody sent. */
    public BridgeLink link() {
        return link;
    }

    /** Its end of the tunnel; another one after {@link #restart}. */
    public TunnelSender sender() {
        return sender;
    }

    /** What was refused, in its order: type, function and reason of each. */
    public List<String> refusals() {
        return List.copyOf(refusals);
    }

    /** Times that this side was told of a failed write. */
    public long errorsTold() {
        return errorsTold;
    }

    /** Epochs that have begun. */
    public long epochs() {
        return epochs;
    }

    /**
     * Writes data to the host's memory, in class 0 and strictly ordered.
     *
     * @return a ticket for the last frame of them, or null: no room in the queue, or the function is being reset
     */
    public TunnelTicket writeOrNull(int function, int stream, long address, byte[] bytes) {
        return writeOrNull(function, stream, address, 0, bytes);
    }

    /** The same with flags of {@link dev.dpucosim.tunnel.FrameBuilder#data}. */
    public TunnelTicket writeOrNull(int function, int stream, long address, int flags, byte[] bytes) {
        return sender.dataOrNull(stream, function, address, flags, bytes, 0, bytes.length);
    }

    /** Raises a vector of the remote device behind all that was given to stream 0. */
    public TunnelTicket raiseOrNull(int function, int remoteVector, Carrier carrier) {
        return raiseOrNull(function, 0, remoteVector, carrier, null);
    }

    /**
     * Raises a vector of the remote device.
     *
     * @param after what must be placed before the interrupt comes, also of another stream; or null: what the same
     *              stream was given before
     * @return a ticket, or null: no room in the queue, or the function is being reset
     */
    public TunnelTicket raiseOrNull(int function, int stream, int remoteVector, Carrier carrier, TunnelTicket after) {
        return sender.raiseOrNull(stream, function, name(function, remoteVector, carrier), false, after);
    }

    /** How a carrier names a vector of the remote device; the transport is bound when it is first used. */
    public InterruptName name(int function, int remoteVector, Carrier carrier) {
        return switch (carrier) {
            case TLP -> InterruptName.tlp(REQUESTER + function, 0, Places.window(function), remoteVector);
            case EXPLICIT -> InterruptName.explicit(remoteVector);
            case TRANSPORT -> InterruptName.transport(transports.computeIfAbsent(function << 16 | remoteVector, key -> {
                int number = firmware.bindTransport(function, remoteVector);
                vectorOfTransport.put(number, remoteVector);
                return number;
            }));
        };
    }

    /** Says that the cause of a vector's event is gone. */
    public TunnelTicket withdrawOrNull(int function, int stream, int remoteVector) {
        return sender.withdrawOrNull(stream, function, remoteVector);
    }

    /** Says that the remote device has reset a function. */
    public void reset(int function) {
        sender.reset(function);
    }
}
