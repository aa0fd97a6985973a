// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/** How a function completes an access to its BAR. */
public enum BarAnswer {
    /** Done; a write to what is read-only or reserved changes nothing. */
    SUCCESS,
    /** Memory space is off, or nothing is there: unsupported request. */
    UNSUPPORTED_REQUEST,
    /** Neither an aligned DWORD nor an aligned QWORD: completer abort; a write is dropped. */
    COMPLETER_ABORT
}
