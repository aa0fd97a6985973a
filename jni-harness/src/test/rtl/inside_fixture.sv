// SPDX-License-Identifier: Apache-2.0
/// What there is to see and to change inside a design: registers and wires narrow and wide, arrays of one and of
/// several dimensions with bounds of all kinds, parameters, generated blocks, an instance that stays one.
module inside_fixture #(
    parameter int unsigned Depth = 16         ///< of the memory
) (
    input  logic        clk_i,                ///< clock
    input  logic        rst_ni,               ///< reset, active low
    input  logic        write_i,              ///< writes data_i at address_i
    input  logic [3:0]  address_i,            ///< .
    input  logic [39:0] data_i,               ///< .
    output logic [39:0] data_o,               ///< what stands at address_i, a cycle later
    output logic [7:0]  count_o,              ///< of cycles out of reset
    output logic [99:0] wide_o,               ///< .
    output logic [7:0]  corner_o              ///< grid_q[3][2], and a bit
);
  logic [7:0] count_q, count_d;
  assign count_d = count_q + 8'd1;
  always_ff @(posedge clk_i) count_q <= rst_ni ? count_d : '0;
  assign count_o = count_q;

  inside_memory #(.Depth(Depth)) u_memory (
      .clk_i, .write_i, .address_i, .data_i, .data_o
  );

  logic [7:0] grid_q [4][2:0];
  logic       bits_q [11:4];
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      for (int i = 0; i < 4; i++) for (int k = 0; k < 3; k++) grid_q[i][k] <= 8'(16 * i + k);
      for (int i = 4; i < 12; i++) bits_q[i] <= i == 5;
    end
  end
  assign corner_o = grid_q[3][2] ^ {7'd0, bits_q[11]};

  for (genvar g = 0; g < 2; g++) begin : gen_lane
    logic [49:0] lane_q;
    always_ff @(posedge clk_i) lane_q <= rst_ni ? {lane_q[48:0], lane_q[49] ^ 1'(g)} : 50'd1;
    assign wide_o[50*g+:50] = lane_q;
  end
endmodule

/// A memory that is not merged into the module around it.
module inside_memory #(
    parameter int unsigned Depth = 4          ///< words
) (
    input  logic        clk_i,                ///< clock
    input  logic        write_i,              ///< .
    input  logic [3:0]  address_i,            ///< .
    input  logic [39:0] data_i,               ///< .
    output logic [39:0] data_o                ///< .
);
  /* verilator no_inline_module */
  localparam logic [79:0] Magic = 80'h1234_5678_9abc_def0_1122;
  logic [39:0] words_q [Depth+1:2];
  logic [99:0] tag_q  /* verilator public_flat_rd */;
  logic        busy;
  assign busy = write_i & ~address_i[3];
  always_ff @(posedge clk_i) begin
    if (busy) words_q[32'(address_i)+2] <= data_i;
    data_o <= words_q[32'(address_i)+2];
    tag_q  <= {tag_q[19:0], Magic ^ 80'(data_i)};
  end
endmodule
