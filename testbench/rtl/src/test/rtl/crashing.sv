// SPDX-License-Identifier: Apache-2.0
/// Ends its process when told to, as faulty C beside a design would.
module crashing (
    input  logic       clk_i,                 ///< clock
    input  logic       rst_ni,                ///< reset, active low
    input  logic [1:0] crash_i,               ///< 1 writes to address 0, 2 aborts
    output logic       alive_o                ///< .
);
  import "DPI-C" function void crashing_now(input int how);
  always_ff @(posedge clk_i) begin
    alive_o <= rst_ni;
    if (crash_i != 2'd0) crashing_now(32'(crash_i));
  end
endmodule
