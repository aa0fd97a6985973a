// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

import dev.dpucosim.link.BridgeLink;
import dev.dpucosim.link.LinkFaults;
import dev.dpucosim.link.LinkSettings;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.time.Scheduler;
import java.util.ArrayList;
import java.util.List;

/** A sender, a link with one plan for both directions, or two with a bar between, and a receiver with a list. */
final class TunnelBench implements SenderListener {

    final Scheduler scheduler = new Scheduler();
    final BridgeLink link;
    final TestReceiver receiver;
    final List<TunnelFrame> delivered = new ArrayList<>();
    final List<String> told = new ArrayList<>();
    /** What the sender put on the link, as text, if it is to be kept. */
    final List<String> onWire = new ArrayList<>();
    final List<Long> onWirePs = new ArrayList<>();
    boolean keepsText;
    TunnelSender sender;

    TunnelBench(long seed, String faults) {
        this(seed, faults, SenderSettings.of(TestReceiver.CONNECTION));
    }

    TunnelBench(long seed, String faults, SenderSettings settings) {
        SeededStream random = new SeededStream(seed);
        int bar = faults.indexOf('|');
        link = new BridgeLink(scheduler, random.split("link"), LinkSettings.usual(),
                LinkFaults.parse(bar < 0 ? faults : faults.substring(0, bar)),
                LinkFaults.parse(faults.substring(bar + 1)));
        receiver = new TestReceiver(scheduler, random.split("receiver"), link.backward()::send, delivered::add);
        link.forward().receiver(receiver::receive);
        sender(random.split("sender"), settings);
        link.listener(up -> sender.linkChanged(up));
    }

    /** A new sender, as after a restart of the remote device. */
    void sender(SeededStream random, SenderSettings settings) {
        sender = new TunnelSender(scheduler, random, settings, frame -> {
            if (keepsText) {
                onWire.add(new TunnelFrame(frame).toString());
                onWirePs.add(scheduler.nowPs());
            }
            link.forward().send(frame);
        }, this);
        TunnelSender now = sender;
        link.backward().receiver(now::receive);
    }

    /** Has the network lose everything from now on that goes to the receiver. */
    void deafen() {
        link.forward().receiver(frame -> {});
    }

    void listen() {
        link.forward().receiver(receiver::receive);
    }

    void runFor(long ps) {
        long untilPs = scheduler.nowPs() + ps;
        scheduler.schedule(untilPs, (nowPs, unused) -> {}, 0);
        scheduler.runUntil(() -> scheduler.nowPs() >= untilPs);
    }

    void start() {
        sender.start();
        scheduler.runUntil(sender::open);
    }

    /** Runs until all is answered. */
    void finish() {
        if (!scheduler.runUntil(() -> sender.open() && sender.unfinished() == 0)) {
            throw new AssertionError("not finished: " + sender);
        }
    }

    TunnelTicket data(int stream, int function, int mark) {
        byte[] bytes = {(byte) mark, (byte) (mark >>> 8), (byte) (mark >>> 16), (byte) (mark >>> 24)};
        return sender.dataOrNull(stream, function, 0x1000 + 4 * (mark & 0x3FF), 0, bytes, 0, 4);
    }

    static int mark(TunnelFrame data) {
        byte[] bytes = new byte[4];
        data.payload(bytes, 0);
        return bytes[0] & 0xFF | (bytes[1] & 0xFF) << 8 | (bytes[2] & 0xFF) << 16 | bytes[3] << 24;
    }

    TunnelTicket raise(int stream, int function, int vector, TunnelTicket after) {
        return sender.raiseOrNull(stream, function, InterruptName.explicit(vector), false, after);
    }

    /** What was delivered, shortly: data by mark, raises by vector. */
    String deliveredText() {
        StringBuilder text = new StringBuilder();
        for (TunnelFrame frame : delivered) {
            text.append(text.isEmpty() ? "" : " ").append(switch (frame.type()) {
                case DATA -> "d" + mark(frame);
                case RAISE -> "r" + frame.vector() + (frame.merged() == 1 ? "" : "x" + frame.merged());
                default -> "w" + frame.vector();
            });
        }
        return text.toString();
    }

    @Override
    public void refused(TunnelTicket ticket, NakReason reason) {
        told.add("refused " + ticket.type() + " " + ticket.stream() + ":" + ticket.sequence() + " " + reason);
    }

    @Override
    public void functionReset(int function, int functionEpoch) {
        told.add("function " + function + " epoch " + functionEpoch);
    }

    @Override
    public void opened(int epoch, boolean forgotten) {
        told.add("opened " + epoch + (forgotten ? " forgotten" : ""));
    }

    @Override
    public void error(int cause) {
        told.add("error " + cause);
    }
}
