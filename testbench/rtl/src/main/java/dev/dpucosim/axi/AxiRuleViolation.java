// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

/** A bus has broken a rule of its protocol; the message names the port and the cycle. */
public final class AxiRuleViolation extends AssertionError {

    private static final long serialVersionUID = 1L;

    private final AxiRule rule;

    AxiRuleViolation(AxiRule rule, String values) {
        super(rule.text() + " (" + rule.section() + "): " + values);
        this.rule = rule;
    }

    /** The rule that was broken. */
    public AxiRule rule() {
        return rule;
    }
}
