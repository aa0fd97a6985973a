// SPDX-License-Identifier: Apache-2.0
/// Both kinds of stream_fifo and a stream_skid side by side, with the same input, for stream_fifo_test.cpp.
module stream_fifo_top (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic [2:0]  valid_i,   // 0: read without a clock, 1: read into a register, 2: skid
  output logic [2:0]  ready_o,
  input  logic [39:0] data_i,    // for all
  output logic [2:0]  valid_o,
  input  logic [2:0]  ready_i,
  output logic [39:0] data0_o,
  output logic [39:0] data1_o,
  output logic [39:0] data2_o,
  output logic [3:0]  count0_o,
  output logic [4:0]  count1_o
);

  stream_fifo #(.Width(40), .Depth(8)) u_direct (
    .clk_i,
    .rst_ni,
    .valid_i(valid_i[0]),
    .ready_o(ready_o[0]),
    .data_i,
    .valid_o(valid_o[0]),
    .ready_i(ready_i[0]),
    .data_o (data0_o),
    .count_o(count0_o)
  );

  stream_fifo #(.Width(40), .Depth(16), .RegisterOutput(1'b1)) u_registered (
    .clk_i,
    .rst_ni,
    .valid_i(valid_i[1]),
    .ready_o(ready_o[1]),
    .data_i,
    .valid_o(valid_o[1]),
    .ready_i(ready_i[1]),
    .data_o (data1_o),
    .count_o(count1_o)
  );

  stream_skid #(.Width(40)) u_skid (
    .clk_i,
    .rst_ni,
    .valid_i(valid_i[2]),
    .ready_o(ready_o[2]),
    .data_i,
    .valid_o(valid_o[2]),
    .ready_i(ready_i[2]),
    .data_o (data2_o)
  );

endmodule
