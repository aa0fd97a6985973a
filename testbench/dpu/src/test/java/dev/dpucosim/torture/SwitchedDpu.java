// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.dpu.EngineFactory;
import dev.dpucosim.dpu.TouchedStripes;
import dev.dpucosim.dputest.Hosts;
import dev.dpucosim.pool.EnlargedMember;
import dev.dpucosim.pool.PoolIdentity;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.slowpath.UpkeepSettings;
import java.util.ArrayList;
import java.util.List;

/** A DPU that starts again and again on what its members have kept. */
final class SwitchedDpu {
    private static final long SPARE_TABLE_BYTES = 1 << 20;

    private DpuShape shape;
    private final EngineFactory engine;
    private final long seed;
    private final TouchedStripes touched;
    private UpkeepSettings upkeep = UpkeepSettings.none();
    private WriteHole writeHole;
    private PowerSupply power = new PowerSupply();
    private List<VolatileStore> stores = new ArrayList<>();
    private Dpu dpu;
    private Hosts hosts;

    /** Empty members; nothing runs yet. */
    SwitchedDpu(DpuShape shape, EngineFactory engine, long seed) {
        this.shape = shape;
        this.engine = engine;
        this.seed = seed;
        touched = new TouchedStripes(shape.geometry());
        for (int i = 0; i < shape.geometry().members(); i++) {
            stores.add(new VolatileStore(shape.geometry().memberBlocks(), shape.tailBlocks(), power));
        }
    }

    /** How firmware keeps the array whole from the next start on. */
    SwitchedDpu upkeep(UpkeepSettings settings) {
        upkeep = settings;
        return this;
    }

    /** What is done about columns half written, or null: as the level has it. */
    SwitchedDpu writeHole(WriteHole hole) {
        writeHole = hole;
        return this;
    }

    /** Starts on what the members hold, in the array that their pool says when it has grown. */
    SwitchedDpu start() {
        final PoolIdentity pool = PoolIdentity.newest(EnlargedMember.asBefore(stores));
        shape = pool == null ? shape : new DpuShape(pool.geometry(), shape.namespaceBlocks());
        dpu = Dpu.of(shape).engine(engine).seed(seed).stores(List.copyOf(stores)).writeHole(writeHole).upkeep(upkeep)
                .spareTables(SPARE_TABLE_BYTES).build();
        dpu.commands(touched);
        hosts = new Hosts(List.of(dpu), null);
        return this;
    }

    /** Power has gone: of what was not flushed some is kept. It is back, and nothing is started. */
    void powerGone(SeededStream random) {
        close();
        power = new PowerSupply();
        stores.replaceAll(store -> store.after(random, power));
    }

    /** Without power this does nothing. */
    void close() {
        try {
            dpu.close();
        } catch (PowerSupply.Cut e) {
            // it was not closed
        }
    }

    Dpu dpu() {
        return dpu;
    }

    Hosts hosts() {
        return hosts;
    }

    PowerSupply power() {
        return power;
    }

    List<VolatileStore> stores() {
        return stores;
    }

    /** Stripes that were touched since the first start. */
    TouchedStripes touched() {
        return touched;
    }
}
