// SPDX-License-Identifier: Apache-2.0
/** Two whole DPUs on the same capsules: every output compared, every decision of the second judged. */
package dev.dpucosim.lockstep;
