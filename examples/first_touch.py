#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts first touches of a CloudPhysics vscsi v1 trace without any of the simulator: what `slowPath.MISS`,
`fastPath.share`, and `checks.bytes` of `./dpu replay` must be. Usage: first_touch.py TRACE[.gz] [EXTENT_BYTES]

A miss is a fragment (a request cut at extent boundaries) that finds its extent unmapped: a write maps it, a read does
not. A request is on the fast path when none of its fragments missed."""
import gzip
import struct
import sys

path = sys.argv[1]
extent_bytes = int(sys.argv[2]) if len(sys.argv) > 2 else 65536
with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
    data = file.read()
mapped, misses, slow, requests, bytes_read = set(), 0, 0, 0, 0
for _, length, _, command, _, block, _ in struct.iter_unpack("<IIIHHQQ", data):
    if command not in (0x28, 0x2A, 0x88, 0x8A) or length == 0:
        continue
    write = command in (0x2A, 0x8A)
    first, last = block * 512 // extent_bytes, (block * 512 + length - 1) // extent_bytes
    missing = [extent for extent in range(first, last + 1) if extent not in mapped]
    if write:
        mapped.update(missing)
    else:
        bytes_read += length
    misses += len(missing)
    slow += bool(missing)
    requests += 1
print(f"requests {requests}  misses {misses}  extents mapped {len(mapped)}  bytes read {bytes_read}")
print(f"fast-path share {1 - slow / requests:.6f}")
