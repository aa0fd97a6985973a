// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

/** A bus access that must succeed was answered with an error; posted accesses show their response instead. */
public final class AxiResponseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final AxiResponse response;

    AxiResponseException(AxiResponse response, String bus, Object transaction) {
        super("bus answered with an error: response=" + response + ", bus=" + bus + ", " + transaction);
        this.response = response;
    }

    /** The answer, SLVERR or DECERR as a rule. */
    public AxiResponse response() {
        return response;
    }
}
