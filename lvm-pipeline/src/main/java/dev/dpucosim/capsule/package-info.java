// SPDX-License-Identifier: Apache-2.0
/** The wire: NVMe/TCP PDUs, submission and completion entries, and the status codes a host sees. */
package dev.dpucosim.capsule;
