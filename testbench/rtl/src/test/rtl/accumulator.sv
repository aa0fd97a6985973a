// SPDX-License-Identifier: Apache-2.0
/// Adds up a stream of numbers; the sum of a packet comes out after its last number.
module accumulator #(
    parameter bit Broken = 1'b0  ///< loses a carry
) (
    input  logic        clk_i,        ///< clock
    input  logic        rst_ni,       ///< reset, active low
    input  logic        in_tvalid_i,  ///< numbers in
    output logic        in_tready_o,  ///< .
    input  logic [31:0] in_tdata_i,   ///< .
    input  logic        in_tlast_i,   ///< .
    output logic        sum_tvalid_o, ///< sums out
    input  logic        sum_tready_i, ///< .
    output logic [31:0] sum_tdata_o   ///< .
);
  logic [31:0] sum_q, next;
  always_comb begin
    next = sum_q + in_tdata_i;
    if (Broken && in_tdata_i[15:0] + sum_q[15:0] < sum_q[15:0]) next[16] = sum_q[16];
  end
  assign in_tready_o = !sum_tvalid_o || sum_tready_i;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      sum_q <= '0;
      sum_tvalid_o <= 1'b0;
    end else begin
      if (sum_tready_i) sum_tvalid_o <= 1'b0;
      if (in_tvalid_i && in_tready_o) begin
        sum_q <= in_tlast_i ? '0 : next;
        sum_tvalid_o <= in_tlast_i;
        sum_tdata_o <= next;
      end
    end
  end
endmodule
