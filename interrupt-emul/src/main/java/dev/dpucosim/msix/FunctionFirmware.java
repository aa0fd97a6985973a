// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import dev.dpucosim.register.ConfigResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Firmware of one local function: what its driver sees in configuration space and BAR, made of registers and windows
 * of the block, and what the remote side may do through it. It works on any engine and never asks which.
 *
 * <p>
 * A driver may use MSI-X, MSI or INTx. With MSI its vectors are entries of the block's table, too ({@link MsiTable}).
 * BAR 0 has the table at 0 and the pending array at 8000h; the rest reads 0. Only aligned DWORDs and QWORDs reach the
 * block; others are refused here and counted.
 */
public final class FunctionFirmware {
    /** Bytes of BAR 0. */
    public static final int BAR_BYTES = 0x10000;

    /** Where messages to processors go on the local bus: data must never be able to make one. */
    private static final long INTERRUPTS_FIRST = 0xFEE0_0000L;
    private static final long INTERRUPTS_LAST = 0xFEEF_FFFFL;
    private static final int PAGE_BYTES = 4096;
    private static final int ENTRY_BYTES = 16;

    private final MsixEngine engine;
    private final FunctionSettings settings;
    private final ConfigSpace space;
    /** Local vector of each remote one, or -1. */
    private final int[] bound;
    private final MsiTable msi;
    private final List<Runnable> resetListeners = new ArrayList<>();
    private long refused;

    /**
     * Sets the function up: its table, no vector mapped, no range, everything masked.
     *
     * @throws IllegalArgumentException if the block has no such table
     */
    public FunctionFirmware(MsixEngine engine, FunctionSettings settings) {
        this.engine = engine;
        this.settings = settings;
        this.space = new ConfigSpace(settings);
        this.msi = new MsiTable(engine, settings);
        this.bound = new int[settings.vectors()];
        Arrays.fill(bound, -1);
        if (engine.write(MsixWindows.functionTable(settings.index()),
                MsixWindows.tableValue(settings.base(), settings.vectors())) != ConfigResponse.OKAY) {
            throw new IllegalArgumentException("no such table: base=" + settings.base() + ", vectors="
                    + settings.vectors());
        }
        for (int vector = 0; vector < settings.vectors(); vector++) {
            engine.write(MsixWindows.map(settings.base() + vector), 0);
        }
        control();
    }

    /**
     * Reads configuration space.
     *
     * @param offset  of the first byte
     * @param bytes   1, 2 or 4, within a DWORD
     * @return the bytes, lowest first in the low bits
     */
    public int configRead(int offset, int bytes) {
        checkConfig(offset, bytes);
        int word = space.word(offset & ~3);
        if ((offset & ~3) == ConfigSpace.COMMAND && intxPending()) {
            word |= ConfigSpace.STATUS_INTERRUPT;
        }
        if ((offset & ~3) == ConfigSpace.MSI_PENDING && msi.active()) {
            word = (int) engine.read(MsixWindows.pending(settings.base() / Long.SIZE));
        }
        return word >>> 8 * (offset & 3) & mask(bytes);
    }

    /** Writes configuration space; what is read-only stays as it is. */
    public void configWrite(int offset, int bytes, int value) {
        checkConfig(offset, bytes);
        int shift = 8 * (offset & 3);
        int bits = mask(bytes) << shift;
        if ((offset & ~3) == ConfigSpace.EXPRESS_CONTROL && (value << shift & bits & ConfigSpace.EXPRESS_RESET) != 0) {
            reset();
            return;
        }
        space.write(offset & ~3, value << shift, bits);
        followMsi();
        control();
    }

    /** Brings the block's entries to what the driver uses, MSI or the MSI-X table, with nothing enabled in between. */
    private void followMsi() {
        boolean wanted = space.msiOn();
        if (wanted == msi.active()) {
            if (wanted) {
                msi.update(space);
                bindAll();
            }
            return;
        }
        engine.write(MsixWindows.functionControl(settings.index()), controlBits() & ~MsixWindows.FUNCTION_ENABLE);
        if (wanted) {
            msi.enter(space);
        } else {
            msi.leave();
        }
        bindAll();
    }

    private void bindAll() {
        for (int remote = 0; remote < bound.length; remote++) {
            if (bound[remote] >= 0) {
                engine.write(MsixWindows.map(settings.base() + remote),
                        MsixWindows.mapValue(msi.vector(bound[remote])));
            }
        }
    }

    private static void checkConfig(int offset, int bytes) {
        Objects.checkFromIndexSize(offset, bytes, ConfigSpace.BYTES);
        if (bytes < 1 || (offset & 3) + bytes > Integer.BYTES) {
            throw new IllegalArgumentException("access leaves its DWORD: offset=" + offset + ", bytes=" + bytes);
        }
    }

    private static int mask(int bytes) {
        return bytes == Integer.BYTES ? -1 : (1 << 8 * bytes) - 1;
    }

    /** What the command register and the capability say, as the block's register says it. */
    private void control() {
        engine.write(MsixWindows.functionControl(settings.index()), controlBits());
    }

    private long controlBits() {
        long bits = (long) settings.trafficClass() << MsixWindows.FUNCTION_TC_LSB
                | (long) settings.requester() << MsixWindows.FUNCTION_REQUESTER_LSB;
        boolean msix = space.is(ConfigSpace.CAPABILITY, ConfigSpace.MSIX_ENABLE);
        bits |= msix || space.msiOn() ? MsixWindows.FUNCTION_ENABLE : 0;
        bits |= !space.msiOn() && space.is(ConfigSpace.CAPABILITY, ConfigSpace.MSIX_MASK)
                ? MsixWindows.FUNCTION_MASK_ALL
                : 0;
        bits |= space.is(ConfigSpace.COMMAND, ConfigSpace.COMMAND_MASTER) ? MsixWindows.FUNCTION_BUS_MASTER : 0;
        bits |= settings.intx() ? MsixWindows.FUNCTION_INTX : 0;
        bits |= settings.withhold() ? MsixWindows.FUNCTION_WITHHOLD : 0;
        return bits;
    }

    private boolean intxPending() {
        return (engine.read(MsixRegisters.INTX_PENDING) >>> settings.index() & 1) != 0;
    }

    /** Whether the function holds its INTx line down now. */
    public boolean intxAsserted() {
        return intxPending() && !space.is(ConfigSpace.COMMAND, ConfigSpace.COMMAND_NO_INTX);
    }

    /** Reads BAR 0. */
    public BarRead barRead(long offset, int bytes) {
        BarAnswer refusal = refusal(offset, bytes);
        if (refusal != null) {
            return new BarRead(refusal, 0);
        }
        int address = address(offset);
        long word = keptWithMsi(offset) ? msi.read((int) offset)
                : address < 0 ? 0 : engine.configRead(address).data();
        return new BarRead(BarAnswer.SUCCESS, bytes == Long.BYTES ? word : word >>> 8 * (offset & 4) & 0xFFFFFFFFL);
    }

    /** Writes BAR 0; a write is posted, so that its driver does not learn of a refusal. */
    public BarAnswer barWrite(long offset, int bytes, long value) {
        BarAnswer refusal = refusal(offset, bytes);
        if (refusal != null) {
            return refusal;
        }
        int address = address(offset);
        boolean high = bytes == Integer.BYTES && (offset & 4) != 0;
        long data = high ? value << Integer.SIZE : value;
        int strobes = bytes == Long.BYTES ? 0xFF : high ? 0xF0 : 0x0F;
        if (keptWithMsi(offset)) {
            msi.write((int) offset, data, Strobes.bits(strobes));
        } else if (address >= 0) {
            engine.configWrite(address, data, strobes);
        }
        return BarAnswer.SUCCESS;
    }

    private BarAnswer refusal(long offset, int bytes) {
        BarAnswer refusal = null;
        if (!space.is(ConfigSpace.COMMAND, ConfigSpace.COMMAND_MEMORY) || offset < 0 || offset + bytes > BAR_BYTES) {
            refusal = BarAnswer.UNSUPPORTED_REQUEST;
        } else if (bytes != Integer.BYTES && bytes != Long.BYTES || offset % bytes != 0) {
            refusal = BarAnswer.COMPLETER_ABORT;
        }
        refused += refusal != null ? 1 : 0;
        return refusal;
    }

    private boolean keptWithMsi(long offset) {
        return msi.active() && offset < (long) settings.vectors() * ENTRY_BYTES;
    }

    /** Where the block has what the BAR has there, or -1 where it is reserved. */
    private int address(long offset) {
        int at = (int) offset & ~7;
        if (at < settings.vectors() * ENTRY_BYTES) {
            return MsixWindows.table(settings.base(), 0) + at;
        }
        int word = at - ConfigSpace.PENDING_OFFSET >> 3;
        return word >= 0 && word < (settings.vectors() + Long.SIZE - 1) / Long.SIZE
                ? MsixWindows.pending(settings.base() / Long.SIZE + word)
                : -1;
    }

    /** Accesses to the BAR that were refused. */
    public long refused() {
        return refused;
    }

    /** Lets the remote side raise a vector of its own as a vector of this function. */
    public void map(int remoteVector, int vector) {
        Objects.checkIndex(remoteVector, settings.vectors());
        Objects.checkIndex(vector, settings.vectors());
        bound[remoteVector] = vector;
        engine.write(MsixWindows.map(settings.base() + remoteVector), MsixWindows.mapValue(msi.vector(vector)));
    }

    /** Has the remote side raise a vector no more. */
    public void unmap(int remoteVector) {
        bound[Objects.checkIndex(remoteVector, bound.length)] = -1;
        engine.write(MsixWindows.map(settings.base() + remoteVector), 0);
    }

    /** The vector that a remote one is mapped to, or -1. */
    public int mapped(int remoteVector) {
        return remoteVector < bound.length ? bound[remoteVector] : -1;
    }

    /**
     * Raises every vector that the remote side is bound to, once each: its driver may have missed an event.
     *
     * @return how many
     */
    public int raiseBound() {
        int[] vectors = Arrays.stream(bound).filter(vector -> vector >= 0).map(msi::vector).sorted().distinct()
                .toArray();
        int raised = 0;
        for (int vector : vectors) {
            ConfigResponse response = engine.write(MsixRegisters.RAISE,
                    settings.index() | (long) vector << MsixRegisters.RAISE_VECTOR_LSB);
            raised += response == ConfigResponse.OKAY ? 1 : 0;
        }
        return raised;
    }

    /**
     * Keeps events of a vector apart: after one that goes, others are held, and are one event when an interval has
     * ended.
     *
     * @param sweeps   of the block's table, each as many cycles as it has entries, that an interval lasts; 0: none
     * @param countMax held events after which one goes at once, 0: none does
     */
    public void moderate(int vector, int sweeps, int countMax) {
        Objects.checkIndex(vector, settings.vectors());
        Objects.checkIndex(sweeps, 1 << 16);
        Objects.checkIndex(countMax, 1 << 8);
        engine.write(MsixWindows.moderation(settings.base() + vector), sweeps | (long) countMax << 16);
        if (sweeps > 0) {
            engine.write(MsixRegisters.MODERATION, MsixRegisters.MODERATION_ENABLE_MASK);
        }
    }

    /** Sets where the remote device's message writes go, which carrier 1 brings: an address of its own, not of here. */
    public void window(long address) {
        engine.write(MsixWindows.functionWindow(settings.index()), address);
    }

    /**
     * Lets the remote side write data to some pages.
     *
     * @param range  0 to 3
     * @param first  first byte, of a page
     * @param last   last byte, of a page
     * @param target 0 host memory
     * @throws IllegalArgumentException if they are no whole pages, or interrupts could be forged by writing there
     */
    public void range(int range, long first, long last, int target) {
        Objects.checkIndex(range, MsixWindows.RANGES);
        if (first % PAGE_BYTES != 0 || (last + 1) % PAGE_BYTES != 0 || Long.compareUnsigned(first, last) > 0) {
            throw new IllegalArgumentException("range not of whole pages: first=" + Long.toHexString(first) + ", last="
                    + Long.toHexString(last));
        }
        if (Long.compareUnsigned(first, INTERRUPTS_LAST) <= 0 && Long.compareUnsigned(last, INTERRUPTS_FIRST) >= 0) {
            throw new IllegalArgumentException("range where interrupts are written: first=" + Long.toHexString(first)
                    + ", last=" + Long.toHexString(last));
        }
        int at = MsixWindows.functionRange(settings.index(), range);
        engine.write(at, 0);
        engine.write(at + Long.BYTES, last & -PAGE_BYTES);
        engine.write(at, first | (long) target << 1 | 1);
    }

    /** What firmware has made it of. */
    public FunctionSettings settings() {
        return settings;
    }

    /** Whether the driver has switched memory space on, so that the BAR is there. */
    public boolean memoryOn() {
        return space.is(ConfigSpace.COMMAND, ConfigSpace.COMMAND_MEMORY);
    }

    /** Where the driver has put BAR 0. */
    public long barAddress() {
        return (long) space.word(ConfigSpace.BAR_HIGH) << Integer.SIZE
                | Integer.toUnsignedLong(space.word(ConfigSpace.BAR_LOW)) & -BAR_BYTES;
    }

    /** Whether pending vectors may show as INTx: there is a pin, its driver has it on, and uses nothing better. */
    public boolean usesIntx() {
        return settings.intx() && !space.is(ConfigSpace.COMMAND, ConfigSpace.COMMAND_NO_INTX)
                && !space.is(ConfigSpace.CAPABILITY, ConfigSpace.MSIX_ENABLE) && !space.msiOn();
    }

    /** Adds one who is told of every reset, after the block was. */
    public void resetListener(Runnable listener) {
        resetListeners.add(listener);
    }

    /** The function's epoch, which each reset changes. */
    public int epoch() {
        return (int) engine.read(MsixWindows.functionEpoch(settings.index()));
    }

    /** Begins a function reset; the driver finds everything as after power-on when {@link #resetDone}. */
    public void reset() {
        space.reset();
        engine.write(MsixRegisters.FUNCTION_RESET, settings.index());
        if (msi.active()) {
            msi.reset();
            bindAll();
        }
        control();
        resetListeners.forEach(Runnable::run);
    }

    /** Whether no write of before the reset is under way any more. */
    public boolean resetDone() {
        long busy = engine.read(MsixRegisters.FUNCTION_RESET) >>> MsixRegisters.FUNCTION_RESET_BUSY_LSB;
        return (busy >>> settings.index() & 1) == 0;
    }
}
