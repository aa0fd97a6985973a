// SPDX-License-Identifier: Apache-2.0
/** Fuzz targets, one for each parser, with their regression inputs. */
package dev.dpucosim.fuzz;
