// SPDX-License-Identifier: Apache-2.0
/// Counts by Step; small, so that tests of the model builder build it quickly.
module counter_fixture #(
    parameter int unsigned Step = 1  ///< how far a cycle counts
) (
    input  logic        clk_i,    ///< clock
    input  logic        rst_ni,   ///< reset, active low
    output logic [31:0] count_o,  ///< the count
    output logic [ 3:0] a__b_o    ///< a name that Verilator must escape
);
  assign a__b_o = count_o[3:0];
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) count_o <= '0;
    else count_o <= count_o + Step;
  end
endmodule
