// SPDX-License-Identifier: Apache-2.0
/// Where a sequence number stands to the one that is expected next, in serial arithmetic: a number is behind the other when it
/// is so by less than half of all numbers. Without a clock.
module sequence_window #(
  parameter int unsigned Bits = 32,   // of a number
  parameter int unsigned Gap  = 1024  // frames further ahead than this are outside; a power of two
) (
  input  logic [Bits-1:0] number_i,
  input  logic [Bits-1:0] expected_i,
  output logic            next_o,       // it is the expected one
  output logic            duplicate_o,  // behind it
  output logic            gap_o,        // ahead, within the window
  output logic            outside_o     // further ahead
);

  localparam int unsigned GapBits = $clog2(Gap);
  logic [Bits-1:0] ahead;

  assign ahead       = number_i - expected_i;
`ifdef BROKEN_WINDOW_DOUBLE
  assign next_o      = number_i == expected_i || number_i + 1'b1 == expected_i;
`else
  assign next_o      = number_i == expected_i;
`endif
`ifdef BROKEN_WINDOW_UNSIGNED
  assign duplicate_o = number_i < expected_i;
`else
  assign duplicate_o = ahead[Bits-1];
`endif
  assign gap_o       = !next_o && !duplicate_o && ahead[Bits-1:GapBits] == '0;
  assign outside_o   = !duplicate_o && ahead[Bits-1:GapBits] != '0;

endmodule
