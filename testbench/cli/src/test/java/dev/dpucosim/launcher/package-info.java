// SPDX-License-Identifier: Apache-2.0
/** The launcher script {@code dpu}, run in a small tree with stand-ins for every tool that it calls. */
package dev.dpucosim.launcher;
