// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.time.Scheduler;

/**
 * What an engine is built into; the same for every engine.
 *
 * @param scheduler the virtual clock that the engine, members and firmware share
 * @param members the members that the engine sends commands to, through {@link MemberArray#admit} and
 *            {@link MemberArray#complete} only
 * @param decisions who is told what the engine decides
 * @param payload whether data is there; without it no byte is stored, moved or checked
 * @param memoryBytes size of DPU memory, at most 2^40
 */
public record EngineEnvironment(Scheduler scheduler, MemberArray members, DecisionLog decisions, boolean payload,
        long memoryBytes) {
}
