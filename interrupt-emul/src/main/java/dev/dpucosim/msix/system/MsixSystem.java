// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

import dev.dpucosim.bus.BusAttributes;
import dev.dpucosim.bus.BusFaultPlan;
import dev.dpucosim.bus.BusListener;
import dev.dpucosim.bus.BusPort;
import dev.dpucosim.bus.BusTransaction;
import dev.dpucosim.bus.BusVerdict;
import dev.dpucosim.bus.MemoryTarget;
import dev.dpucosim.bus.SystemBus;
import dev.dpucosim.firmware.FirmwareLoop;
import dev.dpucosim.link.BridgeLink;
import dev.dpucosim.memory.PagedMemory;
import dev.dpucosim.msix.FunctionFirmware;
import dev.dpucosim.msix.FunctionSettings;
import dev.dpucosim.msix.HostWrite;
import dev.dpucosim.msix.MsixEngine;
import dev.dpucosim.msix.MsixEnvironment;
import dev.dpucosim.msix.MsixLockstep;
import dev.dpucosim.msix.MsixModel;
import dev.dpucosim.msix.MsixRegisters;
import dev.dpucosim.msix.MsixRtl;
import dev.dpucosim.msix.firmware.ConnectionSettings;
import dev.dpucosim.msix.firmware.TunnelFirmware;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.time.Scheduler;
import dev.dpucosim.tunnel.SenderSettings;
import dev.dpucosim.tunnel.TunnelSender;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Interrupts over the bridge from end to end: remote sides with their links, the block, its firmware, the system bus,
 * and a host with memory, drivers and an interrupt controller. Everything runs on one virtual clock and one seed; the
 * same settings and calls give the same trace, byte by byte.
 *
 * <p>Opened, the functions are there and the remote sides have greeted; the drivers have done nothing yet
 * ({@link HostSide#start}). Every remote vector v is mapped to local vector v, and a function may write its own part of
 * host memory ({@link Places#data}) and the peer.
 */
public final class MsixSystem implements AutoCloseable {
    private static final int VECTORS = 2048;
    private static final int CONNECTION = 0x005100;
    private static final int BRIDGE_ID = 0x0100;
    private static final int PEER_ID = 0x0300;
    private static final int ASSERT_INTX = 0x20;
    private static final int DEASSERT_INTX = 0x24;
    private static final long MEMORY_PS = 20_000;
    private static final long FIRMWARE_WAKE_PS = 200_000;
    private static final long QUIET_PS_MAX = 1_000_000_000_000L;
    private static final int LOCKSTEP_OPERATIONS = 64;

    private final MsixSettings settings;
    private final Scheduler scheduler = new Scheduler();
    private final SystemTrace trace;
    private final SystemBus bus;
    private final BusPort bridge;
    private final ClockedEngine engine;
    private final FunctionFirmware[] functions;
    private final TunnelFirmware firmware;
    private final FirmwareLoop loop;
    private final SignalBook signals;
    private final HostSide host;
    private final List<RemoteSide> remotes = new ArrayList<>();
    private final Map<Integer, Integer> requesters = new HashMap<>();
    private final Map<Long, Interrupt> underWay = new TreeMap<>();
    private final boolean[] intx;
    private long messages;

    private MsixSystem(MsixSettings settings) {
        this.settings = settings;
        SeededStream random = new SeededStream(settings.seed());
        trace = new SystemTrace(settings.traceLimit());
        bus = new SystemBus(scheduler, random.split("bus"), settings.bus(), BusFaultPlan.parse(settings.busFaults()),
                trace.bus());
        BusPort root = bus.port("host", 0);
        bridge = bus.port("bridge", BRIDGE_ID);
        BusPort peer = bus.port("peer", PEER_ID);
        PagedMemory memory = new PagedMemory(Places.MEMORY_BYTES);
        root.claim(0, Places.MEMORY_BYTES - 1, new MemoryTarget(scheduler, memory, 0, MEMORY_PS));
        root.claim(Places.MESSAGES, Places.MESSAGES_LAST, new InterruptController(this::arrived));
        root.messages((transaction, answer) -> answer.done(BusVerdict.OK));
        peer.claim(Places.PEER, Places.PEER + Places.PEER_BYTES - 1,
                new MemoryTarget(scheduler, new PagedMemory(Places.PEER_BYTES), Places.PEER, MEMORY_PS));
        BusHost channel = new BusHost(bridge, this::respond, this::issued);
        engine = new ClockedEngine(scheduler, engine(settings, new MsixEnvironment(VECTORS, channel, this::answer)));
        firmware = new TunnelFirmware(engine);
        loop = new FirmwareLoop(scheduler, firmware, FIRMWARE_WAKE_PS);
        functions = new FunctionFirmware[settings.functions().size()];
        intx = new boolean[functions.length];
        host = new HostSide(root, memory, settings.functions(), scheduler::runUntil);
        Map<Integer, Integer> vectorOfTransport = new TreeMap<>();
        signals = new SignalBook(functions, number -> vectorOfTransport.getOrDefault(number, -1), settings.remotes());
        engine.write(MsixRegisters.CONTROL, MsixRegisters.CONTROL_ENABLE_MASK | MsixRegisters.CONTROL_HOST_LINK_MASK);
        settings.functions().forEach(this::open);
        for (int i = 0; i < settings.remotes(); i++) {
            remotes.add(open(i, random.split("link").split(i), vectorOfTransport));
        }
        engine.settle();
        engine.rested(this::rested);
    }

    private static MsixEngine engine(MsixSettings settings, MsixEnvironment environment) {
        return switch (settings.engine()) {
            case MODEL -> new MsixModel(environment);
            case RTL -> new MsixRtl(environment, settings.rtl());
            case LOCKSTEP -> MsixLockstep.withModeration(environment, MsixModel::new,
                    other -> new MsixRtl(other, settings.rtl()), LOCKSTEP_OPERATIONS);
        };
    }

    /**
     * Puts a system together; virtual time has passed when it returns, for the remote sides have greeted, unless their
     * links were too bad for it.
     */
    public static MsixSystem open(MsixSettings settings) {
        MsixSystem system = new MsixSystem(settings);
        SeededStream random = new SeededStream(settings.seed()).split("sender");
        for (int i = 0; i < system.remotes.size(); i++) {
            system.start(i, random.split(i));
        }
        system.runUntil(() -> system.remotes.stream().allMatch(remote -> remote.sender().open()), QUIET_PS_MAX);
        return system;
    }

    private void open(FunctionSettings of) {
        int index = of.index();
        FunctionFirmware function = new FunctionFirmware(engine, of);
        functions[index] = function;
        requesters.put(of.requester(), index);
        firmware.add(function);
        new FunctionOnBus(function, bridge, engine);
        for (int vector = 0; vector < of.vectors(); vector++) {
            function.map(vector, vector);
        }
        function.range(0, Places.data(index), Places.data(index) + Places.DATA_BYTES - 1, 0);
        function.range(1, Places.PEER, Places.PEER + Places.PEER_BYTES - 1, 1);
        function.window(Places.window(index));
    }

    private RemoteSide open(int number, SeededStream random, Map<Integer, Integer> vectorOfTransport) {
        int owned = 0;
        for (int function = number; function < functions.length; function += settings.remotes()) {
            owned |= 1 << function;
        }
        int id = CONNECTION + number;
        ConnectionSettings connection = new ConnectionSettings(id, owned, settings.rate(), settings.resynchronise());
        firmware.connect(connection);
        BridgeLink link = new BridgeLink(scheduler, random, settings.link(), settings.toHost(),
                settings.toRemote());
        RemoteSide remote = new RemoteSide(id, link, firmware, vectorOfTransport, frame -> {
            seen(number, FrameSeen.Place.HOST_IN, frame);
            signals.in(number, frame);
            engine.receive(frame);
        });
        link.backward().receiver(frame -> {
            seen(number, FrameSeen.Place.REMOTE_IN, frame);
            remote.sender().receive(frame);
        });
        link.listener(firmware::linkChanged);
        return remote;
    }

    private void start(int number, SeededStream random) {
        RemoteSide remote = remotes.get(number);
        int[] starts = new int[1];
        remote.start(first -> new TunnelSender(scheduler, random.split(starts[0]++),
                SenderSettings.of(remote.connection()).startingAt(first), frame -> {
                    seen(number, FrameSeen.Place.REMOTE_OUT, frame);
                    remote.link().forward().send(frame);
                }, remote.listener()));
    }

    private void seen(int remote, FrameSeen.Place place, byte[] frame) {
        trace.add(new FrameSeen(scheduler.nowPs(), remote, place, frame));
    }

    /** A frame leaves the block: the connection's id says for whom. */
    private void answer(byte[] frame) {
        int number = frame[1] & 0xF;
        if (number < remotes.size()) {
            seen(number, FrameSeen.Place.HOST_OUT, frame);
            signals.out(number, frame);
            remotes.get(number).link().backward().send(frame);
        }
    }

    private void respond(Runnable response) {
        engine.within(response);
    }

    private void issued(HostWrite write, BusTransaction transaction) {
        boolean toController = Long.compareUnsigned(write.address(), Places.MESSAGES) >= 0
                && Long.compareUnsigned(write.address(), Places.MESSAGES_LAST) <= 0;
        if (!write.message() || !toController) {
            return;
        }
        int function = requesters.getOrDefault(write.attributes().bus().agentId(), -1);
        int data = (int) FunctionOnBus.value(write.bytes());
        int vector = host.vectorOf(function, write.address(), data);
        underWay.put(transaction.number(), new Interrupt(messages++, function, vector, write.address(), data,
                signals.message(function, vector), scheduler.nowPs(), 0, engine.operationCycles()));
    }

    private void arrived(BusTransaction transaction) {
        Interrupt issued = underWay.remove(transaction.number());
        if (issued != null) {
            Interrupt interrupt = issued.arrivedAt(scheduler.nowPs());
            trace.add(interrupt);
            host.interrupt(interrupt);
        }
    }

    /** The block has come to rest: firmware and the host's interrupt pins learn of it. */
    private void rested() {
        if (engine.interrupt()) {
            loop.wake();
        }
        boolean asked = false;
        for (FunctionFirmware function : functions) {
            asked |= function.usesIntx();
        }
        long pending = asked ? engine.read(MsixRegisters.INTX_PENDING) : 0;
        for (FunctionFirmware function : functions) {
            int index = function.settings().index();
            boolean level = function.usesIntx() && (pending >>> index & 1) != 0;
            if (level != intx[index]) {
                intx[index] = level;
                bridge.message(BusAttributes.of(function.settings().requester()), level ? ASSERT_INTX : DEASSERT_INTX,
                        BusListener.NONE);
            }
        }
    }

    /** The clock. */
    public Scheduler scheduler() {
        return scheduler;
    }

    /** The system bus; its first port is the host. */
    public SystemBus bus() {
        return bus;
    }

    /** The host. */
    public HostSide host() {
        return host;
    }

    /** The first remote side. */
    public RemoteSide remote() {
        return remote(0);
    }

    /** A remote side. */
    public RemoteSide remote(int number) {
        return remotes.get(number);
    }

    /** Firmware of a function. */
    public FunctionFirmware function(int index) {
        return functions[index];
    }

    /** Firmware of the tunnel. */
    public TunnelFirmware firmware() {
        return firmware;
    }

    /** The block, as firmware reads and writes it; virtual time follows by itself. */
    public MsixEngine engine() {
        return engine;
    }

    /** What has happened. */
    public SystemTrace trace() {
        return trace;
    }

    /** Lets virtual time pass, in picoseconds. */
    public void advance(long picoseconds) {
        boolean[] over = new boolean[1];
        scheduler.after(picoseconds, (nowPs, unused) -> over[0] = true, 0);
        scheduler.runUntil(() -> over[0]);
    }

    /**
     * Runs until nothing is left to happen: everything is sent, answered and written, no timer runs.
     *
     * @return false when that did not come within a second of virtual time: somebody still tries
     */
    public boolean runUntilQuiet() {
        runUntil(() -> false, QUIET_PS_MAX);
        return scheduler.pending() == 0;
    }

    /** Runs until a condition holds, for a while of virtual time at most; says whether it holds. */
    public boolean runUntil(BooleanSupplier condition, long picosecondsMax) {
        long endPs = scheduler.nowPs() + picosecondsMax;
        while (!condition.getAsBoolean()) {
            if (scheduler.nextPs() > endPs || !scheduler.step()) {
                return condition.getAsBoolean();
            }
        }
        return true;
    }

    @Override
    public void close() {
        engine.close();
    }
}
