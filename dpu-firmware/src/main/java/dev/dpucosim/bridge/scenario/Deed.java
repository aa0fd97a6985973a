// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.scenario;

import dev.dpucosim.bridge.chip.Cause;
import dev.dpucosim.bridge.chip.KeyStatus;
import dev.dpucosim.bridge.firmware.ControlReason;
import dev.dpucosim.register.ConfigResponse;
import java.util.EnumSet;
import java.util.Set;

/** What a process asks for in a scenario, what it must be told, and what the chip may write down about it. */
public enum Deed {
    /** The one that must not be refused, unless its key is revoked under it. */
    COPY("copies what a grant allows", KeyStatus.OK),
    /** By whom the grant was for, right after the revoke. */
    REVOKED_KEY("uses a key again that was revoked", KeyStatus.REMOTE_KEY, Cause.R_DEAD, Cause.R_GENERATION),
    /** Index, generation and tag at random. */
    GUESSED_KEY("guesses a whole key", KeyStatus.REMOTE_KEY, Cause.R_INDEX, Cause.R_GENERATION, Cause.R_TAG,
            Cause.R_DEAD),
    /** Index and generation are known, the tag is guessed. */
    GUESSED_TAG("guesses the tag of a live key", KeyStatus.REMOTE_KEY, Cause.R_TAG),
    /** As if generations went on and tags stayed. */
    NEXT_GENERATION("takes a key's next generation", KeyStatus.REMOTE_KEY, Cause.R_GENERATION),
    /** All 128 bits of another's key for the far memory, with a local key of its own. */
    STOLEN_ALIAS("uses another's far key", KeyStatus.REMOTE_KEY, Cause.R_OWNER, Cause.R_DEAD),
    /** Both keys of another, in a queue of its own. */
    STOLEN_PAIR("uses both keys of another", KeyStatus.LOCAL_KEY, Cause.L_OWNER),
    /** All 128 bits of the key that an exporter has for its own memory. */
    STOLEN_EXPORT("uses the exporter's own key", KeyStatus.REMOTE_KEY, Cause.R_OWNER, Cause.R_DEAD),
    /** A local key where one for the far host belongs. */
    OWN_KEY_TWICE("names its own key for both sides", KeyStatus.REMOTE_KEY, Cause.R_OWNER),
    /** One byte too far. */
    BEYOND_END("goes one byte beyond the far range", KeyStatus.REMOTE_RANGE, Cause.R_RANGE),
    /** An offset so high that offset and length together wrap around. */
    WRAP_AROUND("wraps around 2^64 in the far range", KeyStatus.REMOTE_RANGE, Cause.R_RANGE),
    /** One byte too far in its own memory. */
    BEYOND_OWN_END("goes one byte beyond its own range", KeyStatus.LOCAL_RANGE, Cause.L_RANGE),
    /** With a key that may be read. */
    WRITE_WITHOUT_RIGHT("writes with a key for reading", KeyStatus.REMOTE_RIGHTS, Cause.R_RIGHTS),
    /** Zero bytes. */
    NO_LENGTH("copies nothing", KeyStatus.BAD_LENGTH, Cause.BAD_LENGTH),
    /** Neither read nor write. */
    UNKNOWN_OPCODE("asks for what there is not", KeyStatus.BAD_OPCODE, Cause.BAD_OPCODE),
    /** More commands than the ring has. */
    LONG_DOORBELL("rings beyond its ring", ConfigResponse.SLVERR, Cause.BAD_DOORBELL),
    /** The page of another's queue. */
    FOREIGN_DOORBELL("rings another's doorbell", ControlReason.NOT_YOURS),
    /** One bit of a grant changed. */
    FORGED_GRANT("changes a bit of a grant", ControlReason.GRANT_INVALID),
    /** A grant for another process. */
    STOLEN_GRANT("shows a grant for another", ControlReason.GRANT_INVALID),
    /** A grant that was accepted before. */
    USED_GRANT("shows its grant again", ControlReason.GRANT_USED);

    private final String words;
    private final Enum<?> answer;
    private final Set<Cause> causes;

    Deed(String words, Enum<?> answer, Cause... causes) {
        this.words = words;
        this.answer = answer;
        this.causes = EnumSet.noneOf(Cause.class);
        this.causes.addAll(Set.of(causes));
    }

    /** What it is, behind the name of who does it. */
    public String words() {
        return words;
    }

    /** What must be told: a {@link KeyStatus} by the chip, a {@link ControlReason} by firmware or by the host. */
    public Enum<?> answer() {
        return answer;
    }

    /** Whether the chip is to refuse a command for it. */
    public boolean refusedCommand() {
        return answer instanceof KeyStatus status && status.refusal();
    }

    /** Whether the chip may have found this. */
    boolean mayBeFound(Cause cause) {
        return causes.contains(cause);
    }

    /** Whether the chip writes an audit record about it. */
    boolean isAudited() {
        return !causes.isEmpty();
    }
}
